use xray_runtime::traced;

#[traced(name)]
fn pay() {}

fn main() {}
