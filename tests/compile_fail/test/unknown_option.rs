#[xray_runtime::test(name = "charges")]
fn charges() {}

fn main() {}
