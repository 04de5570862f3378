use xray_runtime::traced;

#[traced(name = "pay" root)]
fn pay() {}

fn main() {}
