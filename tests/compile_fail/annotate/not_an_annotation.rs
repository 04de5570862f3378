use xray_runtime::traced;

struct Basket;

#[traced]
fn pay(#[annotate] basket: Basket) {
    drop(basket);
}

fn main() {}
