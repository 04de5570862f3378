#[xray_runtime::test]
struct Charges;

fn main() {}
