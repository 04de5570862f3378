use xray_runtime::traced;

#[traced(nam = "pay")]
fn pay() {}

fn main() {}
