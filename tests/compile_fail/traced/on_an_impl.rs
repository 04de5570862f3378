use xray_runtime::traced;

struct Order;

#[traced]
impl Order {
    fn pay(#[annotate] amount: u64) -> u64 {
        amount
    }
}

fn main() {
    Order::pay(7);
}
