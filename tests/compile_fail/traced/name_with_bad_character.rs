use xray_runtime::traced;

#[traced(name = "pay(order)")]
fn pay() {}

fn main() {}
