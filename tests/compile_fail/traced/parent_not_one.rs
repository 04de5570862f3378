use xray_runtime::traced;

#[traced(parent = id)]
fn pay(id: u64) {}

fn main() {}
