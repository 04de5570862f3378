use xray_runtime::traced;

#[traced(namespace = "local")]
fn pay() {}

fn main() {}
