use xray_runtime::traced;

#[traced(crate = "xray_runtime")]
fn pay() {}

fn main() {}
