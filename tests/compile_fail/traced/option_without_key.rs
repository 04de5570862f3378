use xray_runtime::traced;

#[traced("pay")]
fn pay() {}

fn main() {}
