//! The feature `disabled`: functions are as they would be without the attribute.
//!
//! It is a feature of whole programs, so this runs by itself:
//! `cargo test -p xray-tests --features disabled --test disabled`.
#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, missing_docs, unreachable_pub)]

use std::mem::size_of_val;

use xray_runtime::{CaptureEmitter, Recorder, Sampling, traced};

#[traced(root = "job", annotate(wanted = wanted()))]
fn job(#[annotate] id: u64) -> Result<(), String> {
    Err("not recorded".to_owned())
}

fn wanted() -> u64 {
    panic!("nobody asks")
}

#[traced]
async fn traced_future(#[metadata] array: [u64; 8]) -> usize {
    std::future::ready(()).await;
    array.len()
}

async fn plain_future(array: [u64; 8]) -> usize {
    std::future::ready(()).await;
    array.len()
}

#[test]
fn nothing_is_recorded() {
    let capture = CaptureEmitter::new();
    let recorder =
        Recorder::builder().emitter(capture.clone()).sampling(Sampling::always()).build().expect("a recorder");
    recorder.scope(|| job(7).unwrap_err());
    recorder.flush(std::time::Duration::from_secs(20)).expect("nothing to wait for");
    assert!(capture.is_empty());
}

#[test]
fn a_future_is_no_larger_than_it_was() {
    assert_eq!(size_of_val(&traced_future([0; 8])), size_of_val(&plain_future([0; 8])));
    assert_eq!(futures::executor::block_on(traced_future([0; 8])), 8);
}

#[test]
fn programs_compile_without_a_warning() {
    let cases = trybuild::TestCases::new();
    cases.pass("compile_pass/*.rs");
}
