use xray_runtime::traced;

#[traced(name = id + 1)]
fn pay(id: u64) {}

fn main() {}
