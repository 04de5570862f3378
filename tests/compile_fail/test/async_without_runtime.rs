use xray_runtime::testing::Trace;

#[xray_runtime::test]
async fn charges(trace: Trace) {
    let _ = trace;
}

fn main() {}
