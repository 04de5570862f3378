use xray_runtime::traced;

#[traced(name = "pay", name = "charge")]
fn pay() {}

fn main() {}
