use xray_runtime::traced;

#[traced]
const fn pay() {}

fn main() {}
