use xray_runtime::testing::Trace;

#[xray_runtime::test]
fn charges(trace: Trace) {
    trace.
}

fn main() {}
