use xray_runtime::traced;

#[traced(skip)]
fn pay() {}

fn main() {}
