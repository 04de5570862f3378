use xray_runtime::traced;

struct Basket;

#[traced]
fn pay(#[annotate(display)] basket: Basket) {
    let _ = &basket;
}

fn main() {}
