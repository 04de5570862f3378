use xray_runtime::traced;

#[traced(missing = "warn")]
fn pay() {}

fn main() {}
