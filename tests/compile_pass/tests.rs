#![deny(warnings)]

// The test kit under names that a user may have, and from a crate that was renamed.

extern crate xray_runtime as obs;

use obs::testing::{Recorded, Trace, record_sync};
use obs::{assert_trace, traced};

mod xray_runtime {}

#[traced(crate = ::obs)]
fn price(#[annotate] order_id: u64) -> u64 {
    order_id * 100
}

mod tests {
    // In a program of its own these are left out; in a test binary they run.
    #[obs::test(crate = ::obs)]
    fn charges(_trace: obs::testing::Trace) {}
}

struct Children;
struct Expected;

fn same(trace: &Trace, node: u64, name: &'static str) {
    let (_, _) = (Children, Expected);
    assert_trace!(trace, "test" => { (name) { annotations: { order_id: node + 1 } } });
    assert_trace!(*trace, "test" => [ "price" { ok, annotations: { order_id: (node + 1) } }, .. ], ..);
}

fn main() {
    let recorded: Recorded<u64> = record_sync(|| price(7));
    assert_eq!(recorded.output, 700);
    same(&recorded, 6, "price");
    assert_trace!(recorded, ..,);
}
