use xray_runtime::traced;

#[traced(parent)]
fn pay() {}

fn main() {}
