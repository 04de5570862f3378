use xray_runtime::traced;

#[traced]
struct Order;

fn main() {}
