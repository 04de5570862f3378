use xray_runtime::traced;

struct Basket;

#[traced]
fn pay(#[metadata] basket: Basket) {
    drop(basket);
}

fn main() {}
