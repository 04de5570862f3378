use xray_runtime::traced;

const KEY: &str = "order-id";

#[traced(annotate({KEY} = id))]
fn pay(id: u64) {}

fn main() {}
