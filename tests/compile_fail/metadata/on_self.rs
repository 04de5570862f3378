use xray_runtime::traced;

struct Order;

impl Order {
    #[traced]
    fn pay(#[metadata] &self) {}
}

fn main() {}
