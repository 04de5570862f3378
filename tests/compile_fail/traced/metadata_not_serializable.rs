use xray_runtime::traced;

struct Basket;

#[traced(metadata(basket = basket))]
fn pay(basket: Basket) {
    let _ = &basket;
}

fn main() {}
