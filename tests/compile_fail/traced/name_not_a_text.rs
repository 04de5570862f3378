use xray_runtime::traced;

#[traced(name = 7)]
fn pay() {}

fn main() {}
