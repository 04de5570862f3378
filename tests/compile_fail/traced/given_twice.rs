use xray_runtime::traced;

#[traced]
#[traced]
fn pay() {}

fn main() {}
