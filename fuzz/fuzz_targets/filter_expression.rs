//! Any text is a filter expression or an error within it, and whatever was understood can be asked of a trace.
#![no_main]

use libfuzzer_sys::fuzz_target;
use xray_local::document::read_document;
use xray_local::filter::Filter;
use xray_local::trace::Trace;

const DOCUMENT: &[u8] = br#"{"name":"shop","id":"000000000000000a","trace_id":"1-581cf771-a006649127e371903a2de979",
    "start_time":1,"end_time":3,"fault":true,"annotations":{"order":7},"subsegments":[{"name":"DynamoDB","id":"000000000000000b",
    "start_time":1,"end_time":2,"namespace":"aws","aws":{"table_name":"orders"}}]}"#;

fuzz_target!(|text: &str| {
    match Filter::parse(text) {
        Ok(filter) => {
            let segment = read_document(DOCUMENT).segment.expect("X-Ray takes it");
            let _ = filter.selects(&Trace::assemble([&segment]), &[]);
        }
        Err(error) => assert!(text.get(error.span()).is_some(), "{error}: outside of the text"),
    }
});
