#[xray_runtime::test]
#[test]
async fn charges() {}

fn main() {}
