use xray_runtime::traced;

struct Basket;

#[traced]
async fn pay(#[annotate] basket: Basket) {
    drop(basket);
}

fn main() {}
