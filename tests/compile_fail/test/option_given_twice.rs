#[xray_runtime::test(without_segment, without_segment)]
fn charges() {}

fn main() {}
