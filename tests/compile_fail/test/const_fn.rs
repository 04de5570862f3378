#[xray_runtime::test]
const fn charges() {}

fn main() {}
