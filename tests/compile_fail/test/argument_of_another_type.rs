use xray_runtime::testing::Trace;

#[xray_runtime::test]
fn charges(trace: &Trace) {
    trace.assert_valid();
}

fn main() {}
