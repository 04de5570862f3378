use xray_runtime::traced;

#[traced(missing = "panic")]
fn pay() {}

fn main() {}
