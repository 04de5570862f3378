//! Traces in files: every form is read, and what is exported and imported is the same.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use xray_local::api::Api;
use xray_local::demo::Traffic;
use xray_local::document::read_document;
use xray_local::exchange::read;
use xray_local::store::Store;

const TRACE: &str = "1-581cf771-a006649127e371903a2de979";

fn put(documents: &[String]) -> Api {
    let api = Api::new(Store::new(256 << 20).into(), 1.0);
    for batch in documents.chunks(50) {
        let reply = api.answer("/TraceSegments", &json!({"TraceSegmentDocuments": batch}), 0.0).unwrap();
        assert_eq!(reply, json!({"UnprocessedTraceSegments": []}));
    }
    api
}

fn exported(api: &Api, ids: &[String]) -> Value {
    let batches = ids.chunks(5).map(|ids| api.answer("/Traces", &json!({"TraceIds": ids}), 0.0).unwrap());
    let traces: Vec<Value> = batches.flat_map(|reply| reply["Traces"].as_array().unwrap().clone()).collect();
    assert_eq!(traces.len(), ids.len());
    json!({"Traces": traces})
}

/// The documents of an export by trace and id, and the durations of the traces.
fn contents(exported: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for trace in exported["Traces"].as_array().unwrap() {
        let id = trace["Id"].as_str().unwrap();
        found.insert(id.to_owned(), trace["Duration"].clone());
        for segment in trace["Segments"].as_array().unwrap() {
            let document = serde_json::from_str(segment["Document"].as_str().unwrap()).unwrap();
            found.insert(format!("{id} {}", segment["Id"].as_str().unwrap()), document);
        }
    }
    found
}

fn assert_stays_the_same(documents: &[String]) {
    let mut ids: Vec<String> = documents
        .iter()
        .map(|document| read_document(document.as_bytes()).segment.unwrap().trace_id.to_string())
        .collect();
    ids.sort();
    ids.dedup();
    let before = exported(&put(documents), &ids);
    let read = read(&before.to_string()).unwrap();
    let after = exported(&put(&read.documents), &ids);
    assert_eq!(contents(&before), contents(&after));
}

#[test]
fn the_made_up_shop_stays_the_same_and_its_large_trace_too() {
    // The minutes around its long report, which no document alone may hold.
    let mut past = Traffic::new(1, 1e9).past();
    past.retain(|sent| (1e9 - 1_180.0..1e9 - 980.0).contains(&sent.at));
    let documents: Vec<String> = past.into_iter().map(|sent| sent.document).collect();
    assert!(documents.iter().any(|document| document.contains("daily-report")));
    assert_stays_the_same(&documents);
}

proptest! {
    #[test]
    fn what_is_exported_and_imported_is_the_same(
        nodes in proptest::collection::vec(
            (0usize..20, any::<bool>(), 0.0..2e9, proptest::option::of(0.0..1e3), ".{0,20}", any::<f64>()), 1..20
        )
    ) {
        let documents: Vec<String> = nodes.iter().enumerate().map(|(place, node)| {
            let (parent, is_subsegment, start, seconds, text, number) = node;
            let number = if number.is_finite() { *number } else { 0.0 };
            let mut document = json!({"id": format!("{:016x}", place + 1), "name": format!("n{place}"), "trace_id": TRACE,
                "start_time": start, "annotations": {"text": text, "number": number},
                "metadata": {"default": {"text": text}}});
            match seconds {
                Some(seconds) => document["end_time"] = json!(start + seconds),
                None => document["in_progress"] = true.into(),
            }
            // Parents come earlier, or not at all.
            if *is_subsegment {
                document["type"] = "subsegment".into();
                document["namespace"] = "remote".into();
            }
            if *is_subsegment || *parent < place {
                let parent = if *parent < place { parent + 1 } else { 99 };
                document["parent_id"] = format!("{parent:016x}").into();
            }
            document.to_string()
        }).collect();
        assert_stays_the_same(&documents);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[\\[\\]{}\":,a-zT0-9 \\n]{0,60}") {
        if let Err(error) = read(&text) {
            prop_assert!(error.to_string().contains("; give what `export`"));
        }
    }
}

#[test]
fn every_form_is_read() {
    let document = json!({"id": "00000000000000aa", "name": "a"});
    let text = document.to_string();
    for form in [
        text.clone(),
        format!("{text}\n{text}\n"),
        format!("{{\"format\":\"json\",\"version\":1}}\n{text}"),
        json!([document, document]).to_string(),
        json!([text]).to_string(),
        json!({"Traces": [{"Id": TRACE, "Segments": [{"Id": "00000000000000aa", "Document": text}]}]}).to_string(),
        json!({"Traces": [{"Segments": [{"Document": document}]}], "UnprocessedTraceIds": []}).to_string(),
        json!({"Id": TRACE, "Segments": [{"Document": text}]}).to_string(),
        format!("\u{feff}{}", json!([{"Document": text}])),
    ] {
        let contents = read(&form).unwrap();
        let count = form.matches("00000000000000aa").count() - form.matches("\"Id\":\"00000000000000aa\"").count();
        assert_eq!((contents.documents, contents.inferred), (vec![text.clone(); count], 0), "{form}");
    }
    assert_eq!(read("").unwrap().documents.len(), 0);
}

#[test]
fn what_is_inferred_is_left_out_and_counted() {
    let inferred = json!({"id": "00000000000000aa", "name": "a", "inferred": true});
    let contents =
        read(&json!([inferred, inferred.to_string(), {"name": "b", "inferred": false}]).to_string()).unwrap();
    assert_eq!((contents.documents.len(), contents.inferred), (1, 2));
}

#[test]
fn what_holds_no_traces_is_refused_with_what_to_give() {
    let fix =
        "; give what `export` or `aws xray batch-get-traces` prints, or JSON documents, one a line or in an array";
    for (text, problem) in [
        ("<html>", "it is not JSON (expected value at line 1 column 1)"),
        ("[1]", "`1` is no trace and no document"),
        ("null", "`null` is no trace and no document"),
        ("{\"a\"", "it is not JSON (EOF while parsing an object at line 1 column 4)"),
    ] {
        assert_eq!(read(text).unwrap_err().to_string(), format!("{problem}{fix}"));
    }
}

#[test]
fn a_document_that_is_too_large_is_sent_in_parts() {
    let subsegments: Vec<Value> = (0..40)
        .map(|id| {
            json!({"id": format!("{:016x}", id + 2), "name": "s", "start_time": 1, "end_time": 2,
            "metadata": {"default": {"blob": "x".repeat(3_000)}}})
        })
        .collect();
    let document = json!({"id": "0000000000000001", "name": "a", "trace_id": TRACE, "start_time": 1, "end_time": 2,
        "subsegments": subsegments});
    let contents = read(&document.to_string()).unwrap();
    assert_eq!(contents.documents.len(), 41);
    assert_stays_the_same(&contents.documents);
}
