//! `#[xray_runtime::test]`: each test below is one, beside or above every attribute that makes a test.
//!
//! What it says to mistakes is in `compile_fail/test/`.

use std::num::ParseIntError;

use xray_runtime::testing::Trace;
use xray_runtime::{FutureExt as _, assert_trace, current, traced};

#[traced]
fn price(#[annotate] order_id: u64) -> u64 {
    order_id * 100
}

#[traced]
async fn ship(city: &str) -> usize {
    tokio::task::yield_now().await;
    city.len()
}

#[traced(root = "nightly")]
async fn nightly() {
    ship("Ulm").await;
}

#[xray_runtime::test]
fn alone_it_makes_the_test(trace: Trace) {
    assert_eq!(price(7), 700);
    assert_trace!(trace, "alone_it_makes_the_test" => { "price" { annotations: { order_id: 7 }, ok } });
    trace.assert_valid();
}

#[xray_runtime::test]
#[test]
fn above_the_tests_own_attribute_it_changes_the_body_only(trace: Trace) {
    price(7);
    assert_eq!(trace.one("price").annotation("order_id"), 7);
}

#[xray_runtime::test]
#[tokio::test]
async fn above_a_runtimes_attribute_the_body_is_a_future(trace: Trace) {
    assert_eq!(ship("Ulm").await, 3);
    assert_trace!(trace, "above_a_runtimes_attribute_the_body_is_a_future" => { "ship" });
    trace.assert_no_leaks();
}

#[xray_runtime::test]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_many_threads_the_trace_is_the_tests_own(trace: Trace) {
    let tasks: Vec<_> = (0..10).map(|_| tokio::spawn(ship("Ulm").in_current_segment())).collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    assert_eq!(trace.all("on_many_threads_the_trace_is_the_tests_own/ship").len(), 10);
}

#[xray_runtime::test]
#[tokio::test(start_paused = true)]
async fn a_runtimes_options_stay(trace: Trace) {
    xray_runtime::subsegment("wait", tokio::time::sleep(std::time::Duration::from_secs(3_600))).await;
    assert!(trace.one("wait").is_ok());
}

#[xray_runtime::test]
fn a_question_mark_works(trace: Trace) -> Result<(), ParseIntError> {
    price("7".parse()?);
    assert_eq!(trace.one("price").annotation("order_id"), 7);
    Ok(())
}

#[xray_runtime::test]
#[tokio::test]
async fn a_question_mark_works_in_a_future(trace: Trace) -> Result<(), Box<dyn std::error::Error>> {
    price("7".parse()?);
    if ship("Ulm").await == 4 {
        return Err("too many".into());
    }
    assert_eq!(trace.iter().count(), 3);
    Ok(())
}

#[xray_runtime::test]
#[should_panic(expected = "no `pay` was recorded; there is:\na_panic_is_the_tests\n")]
fn a_panic_is_the_tests(trace: Trace) {
    let _ = trace.one("pay");
}

#[xray_runtime::test(without_segment)]
#[tokio::test]
async fn without_a_segment_a_root_begins_its_own(trace: Trace) {
    assert!(!current().is_recording());
    nightly().await;
    assert_trace!(trace, "nightly" => { "ship" });
    assert!(trace.one("nightly").is_segment());
}

#[xray_runtime::test]
#[tokio::test]
async fn inside_the_segment_a_root_is_a_subsegment(trace: Trace) {
    nightly().await;
    assert_trace!(trace, "inside_the_segment_a_root_is_a_subsegment" => { "nightly" => { "ship" } });
}

#[xray_runtime::test]
fn without_an_argument_it_runs_in_its_segment_all_the_same() {
    assert!(current().is_recording());
}

#[xray_runtime::test(crate = ::xray_runtime)]
fn the_crate_may_be_named(mut trace: Trace) {
    price(1);
    assert_eq!(trace.iter().count(), 2);
    trace = trace.clone();
    assert_eq!(trace.iter().count(), 2);
}

#[xray_runtime::test]
#[cfg_attr(all(), tokio::test)]
async fn a_runtimes_attribute_may_stand_behind_a_condition(trace: Trace) {
    ship("Ulm").await;
    assert_eq!(trace.one("ship").name(), "ship");
}

#[xray_runtime::test]
fn r#match(trace: Trace) {
    assert_eq!(trace.to_text(), "match\n");
}

#[xray_runtime::test]
#[allow(clippy::needless_pass_by_value)]
/// Attributes and comments stay where they are.
fn every_attribute_stays(#[allow(unused_variables)] trace: Trace) {
    #![allow(unused_mut)]
    let mut unused = 1;
    assert_eq!(unused, 1);
}
