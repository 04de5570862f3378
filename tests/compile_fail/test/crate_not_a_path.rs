#[xray_runtime::test(crate = "xray_runtime")]
fn charges() {}

fn main() {}
