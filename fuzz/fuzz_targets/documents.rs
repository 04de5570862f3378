//! Any sequence of doings on a segment: every datagram is within the limit and valid JSON, every id
//! leaves once, and the accounts add up.
#![no_main]

use std::collections::BTreeSet;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use xray_runtime::{CaptureEmitter, DetachedSubsegment, Http, Outcome, Recorder, Sampling, Sql};

const LIMIT: usize = 8 * 1024;

fuzz_target!(|doings: Vec<(u8, String)>| {
    let captured = CaptureEmitter::new();
    let recorder = Recorder::builder()
        .environment([("", ""); 0])
        .emitter(captured.clone())
        .sampling(Sampling::always())
        .inline(true)
        .max_document_bytes(LIMIT)
        .build()
        .expect("settings that can be");
    let mut segment = Some(recorder.begin_segment(doings.first().map_or(String::new(), |(_, text)| text.clone())));
    let mut open: Vec<DetachedSubsegment> = Vec::new();
    for (what, text) in doings {
        let here = open.last().map(|subsegment| &**subsegment).or(segment.as_deref());
        let Some(here) = here else { break };
        match what % 12 {
            0..=2 => {
                let begun = here.begin_subsegment(text);
                open.push(begun);
            }
            3 => drop(open.pop()),
            4 if !open.is_empty() => drop(open.remove(0)),
            5 => here.annotate(text.clone(), text),
            6 => here.add_metadata_in(text.clone(), text.clone(), text),
            7 => here.set_http(Http::new().url(&text).user_agent(text).status(u16::from(what) * 3)),
            8 => here.set_sql(Sql::new().url(&text).sanitized_query(text)),
            9 => here.add_exception_as(&std::io::Error::other(text), Outcome::Error),
            10 => here.set_user(text),
            _ => drop(segment.take()),
        }
    }
    drop((open, segment));

    let mut ids = BTreeSet::new();
    for datagram in captured.datagrams() {
        assert!(datagram.len() <= LIMIT);
        let body = datagram.splitn(2, |&byte| byte == b'\n').nth(1).expect("a header line");
        let mut nodes = vec![serde_json::from_slice::<Value>(body).expect("valid JSON")];
        while let Some(node) = nodes.pop() {
            assert!(ids.insert(node["id"].to_string()), "an id left twice");
            nodes.extend(node["subsegments"].as_array().cloned().unwrap_or_default());
        }
    }
    let _ = recorder.flush(Duration::from_secs(1));
    let stats = recorder.stats();
    assert!(stats.is_balanced() && stats.live == 0, "{stats}");
    assert_eq!(stats.recorded, ids.len() as u64, "{stats}");
});
