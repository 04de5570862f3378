use xray_runtime::traced;

#[traced(root, missing = "log")]
fn pay() {}

fn main() {}
