#[xray_runtime::test]
#[xray_runtime::test]
fn charges() {}

fn main() {}
