//! Any three headers: what is written for them is valid, and reads back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use xray_runtime::{Propagation, TraceFormat, TraceHeader};

fuzz_target!(|headers: (&str, &str, &str)| {
    let (xray, traceparent, tracestate) = headers;
    let propagation = Propagation::default().write([TraceFormat::XRay, TraceFormat::W3c]);
    let header = propagation.extract(|name| {
        Some(match name {
            "X-Amzn-Trace-Id" => xray,
            "traceparent" => traceparent,
            _ => tracestate,
        })
    });
    propagation.inject(&header, |name, value| {
        assert!(value.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{name}: {value:?}");
        if name == "traceparent" {
            let read = TraceHeader::from_traceparent(&value).expect("what is written is valid");
            assert_eq!(
                (read.root().map(|id| id.to_w3c()), read.parent()),
                (header.root().map(|id| id.to_w3c()), header.parent())
            );
        }
    });
});
