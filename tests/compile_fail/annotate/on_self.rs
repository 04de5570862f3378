use xray_runtime::traced;

struct Order;

impl Order {
    #[traced]
    fn pay(#[annotate] &self) {}
}

fn main() {}
