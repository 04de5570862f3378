//! Any file of sampling rules and any request: it is taken or refused, and then decides.
#![no_main]

use libfuzzer_sys::fuzz_target;
use xray_runtime::{CaptureEmitter, LocalRule, LocalRules, Recorder, Sampling, SamplingRequest};

fuzz_target!(|input: (&str, &str, &str)| {
    let (file, pattern, path) = input;
    let rules = LocalRules::from_json(file).unwrap_or_default();
    let rules = rules.rule(LocalRule::new(1, 0.5).host(pattern).url_path(pattern));
    let nothing: [(&str, &str); 0] = [];
    let recorder = Recorder::builder()
        .environment(nothing)
        .emitter(CaptureEmitter::new())
        .inline(true)
        .sampling(Sampling::local(rules).ignore([pattern]))
        .build()
        .expect("a recorder");
    let request = SamplingRequest::default().host(path).url_path(path);
    drop(recorder.segment("fuzz").request(&request).begin());
});
