use xray_runtime::traced;

#[traced(annotate("order-id" = id))]
fn pay(id: u64) {}

fn main() {}
