use xray_runtime::traced;

#[traced(root, namespace = "remote")]
fn pay() {}

fn main() {}
