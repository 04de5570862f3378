use xray_runtime::testing::Trace;

#[xray_runtime::test]
fn charges(trace: Trace, other: Trace) {
    let _ = (trace, other);
}

fn main() {}
