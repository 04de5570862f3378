//! Any text as a trace header: what is written of it is valid, and reads back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use xray_runtime::TraceHeader;

fuzz_target!(|text: &str| {
    let header = TraceHeader::parse(text);
    let written = header.to_string();
    assert_eq!(TraceHeader::parse(&written), header, "{written:?}");
    assert!(written.len() <= 600 && written.bytes().all(|byte| byte.is_ascii_graphic()), "{written:?}");
});
