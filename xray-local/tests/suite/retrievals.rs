//! Transaction Search: traces that are asked for, and looked at with a token.

use serde_json::{Value, json};

use crate::asked::{Asked, texts, trace_id};

#[test]
fn traces_that_are_asked_for_come_in_pages() {
    let asked = Asked::new();
    let ids: Vec<String> = (0..12).map(trace_id).collect();
    // One never came, and another began outside of the range.
    for number in (0..12).filter(|number| *number != 3) {
        asked.put(number, if number == 4 { 999.0 } else { 10.0 }, &json!({}));
    }
    let reply = asked.ok("/StartTraceRetrieval", &json!({"TraceIds": ids, "StartTime": 0, "EndTime": 50}));
    let mut body = json!({"RetrievalToken": reply["RetrievalToken"], "TraceFormat": "XRAY"});
    let mut found = Vec::new();
    let mut pages = 0;
    loop {
        let reply = asked.ok("/ListRetrievedTraces", &body);
        assert_eq!((&reply["RetrievalStatus"], &reply["TraceFormat"]), (&json!("COMPLETE"), &json!("XRAY")));
        found.extend(texts(&reply["Traces"], "Id").into_iter().map(str::to_owned));
        let span = &reply["Traces"][0]["Spans"][0];
        let document: Value = serde_json::from_str(span["Document"].as_str().unwrap()).unwrap();
        assert_eq!((&document["id"], &document["name"]), (&span["Id"], &json!("shop")));
        pages += 1;
        let Some(token) = reply.get("NextToken") else { break };
        body["NextToken"] = token.clone();
    }
    let expected: Vec<String> = (0..12).filter(|number| ![3, 4].contains(number)).map(trace_id).collect();
    assert_eq!((found, pages), (expected, 2));

    let graph = asked.ok("/GetRetrievedTracesGraph", &json!({"RetrievalToken": body["RetrievalToken"]}));
    let counted = &graph["Services"][0]["Service"]["SummaryStatistics"]["TotalCount"];
    assert_eq!((graph["Services"].as_array().unwrap().len(), counted), (2, &json!(10)));
}

#[test]
fn a_retrieval_that_is_cancelled_or_unknown_gives_no_traces() {
    let asked = Asked::new();
    asked.put(1, 10.0, &json!({}));
    let start = json!({"TraceIds": [trace_id(1)], "StartTime": 0, "EndTime": 50});
    let token = asked.ok("/StartTraceRetrieval", &start)["RetrievalToken"].clone();
    let body = json!({"RetrievalToken": token});
    assert_eq!(asked.ok("/CancelTraceRetrieval", &body), json!({}));
    let reply = asked.ok("/ListRetrievedTraces", &body);
    assert_eq!((&reply["RetrievalStatus"], &reply["Traces"]), (&json!("CANCELLED"), &json!([])));
    for path in ["/ListRetrievedTraces", "/GetRetrievedTracesGraph", "/CancelTraceRetrieval"] {
        assert_eq!(asked.refused(404, path, &json!({"RetrievalToken": "x"})).0, "ResourceNotFoundException");
        asked.refused(400, path, &json!({}));
    }
    asked.refused(400, "/ListRetrievedTraces", &json!({"RetrievalToken": token, "TraceFormat": "OTEL"}));
    asked.refused(
        400,
        "/StartTraceRetrieval",
        &json!({"TraceIds": vec![trace_id(1); 101], "StartTime": 0, "EndTime": 50}),
    );
    // Only so many are remembered.
    for _ in 0..50 {
        asked.ok("/StartTraceRetrieval", &start);
    }
    asked.refused(404, "/ListRetrievedTraces", &body);
}
