use xray_runtime::assert_trace;
use xray_runtime::testing::record_sync;

fn main() {
    assert_trace!(record_sync(|| ()), "charge" { faults });
}
