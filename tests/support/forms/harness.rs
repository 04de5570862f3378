//! Runs the `main` of a form inside a recorded segment, and prints what was sent.
//!
//! Built by the runner with bare rustc, once; it judges nothing.

use std::time::Duration;

use xray_runtime::{CaptureEmitter, Recorder, Sampling};

/// With `XRAY_FORMS=unrecorded` in the environment, `main` runs as it would in a program that never
/// set anything up.
pub fn run(main: fn()) {
    if std::env::var_os("XRAY_FORMS").is_some_and(|mode| mode == "unrecorded") {
        return main();
    }
    let capture = CaptureEmitter::new();
    let recorder = Recorder::builder()
        .environment(std::iter::empty::<(&str, &str)>())
        .service_name("form")
        .sampling(Sampling::always())
        .emitter(capture.clone())
        .inline(true)
        .build()
        .expect("a recorder");
    recorder.scope(|| {
        let segment = recorder.begin_segment("form");
        segment.scope(main);
        segment.close();
    });
    recorder.shutdown(Duration::from_secs(5)).expect("everything was handed over");
    for document in capture.documents() {
        println!("document: {document}");
    }
}
