//! Insights: when faults leave the expected band, where that begins, and what it does to clients.

use proptest::prelude::*;
use serde_json::{Value, json};
use xray_local::api::{Api, ApiError};
use xray_local::document::{Segment, read_document};
use xray_local::filter::{Filter, Group};
use xray_local::insight::{self, Insight, Windows, is_insight_id};
use xray_local::store::Store;
use xray_local::trace::Trace;

/// A minute begins then.
const START: u64 = 1_700_000_040;

/// A request to a shop that asks its bank, which reads a database that does not report. A fault in the database faults
/// all of them; one in the shop only the shop.
fn request(number: u64, minute: u64, faulty: &[&str]) -> Vec<Value> {
    let at = |seconds: f64| (START + minute * 60 + number % 60) as f64 + seconds;
    let id = |part: u64| format!("{:016x}", number * 8 + part);
    let trace_id = format!("1-581cf771-{number:024x}");
    let fault = |name: &str| faulty.contains(&name);
    let read = json!({"name": "ledger", "id": id(4), "start_time": at(0.2), "end_time": at(0.3), "namespace": "remote",
        "sql": {}, "fault": fault("ledger")});
    let call = json!({"name": "bank", "id": id(2), "start_time": at(0.1), "end_time": at(0.5), "namespace": "remote",
        "fault": fault("bank")});
    vec![
        json!({"name": "shop", "id": id(1), "trace_id": trace_id, "start_time": at(0.0), "end_time": at(0.6),
            "fault": fault("shop"), "subsegments": [call]}),
        json!({"name": "bank", "id": id(3), "trace_id": trace_id, "parent_id": id(2), "start_time": at(0.1),
            "end_time": at(0.5), "fault": fault("bank"), "subsegments": [read]}),
    ]
}

/// Twenty requests a minute, of which some fault in some minutes.
fn traffic(minutes: u64, faulty: impl Fn(u64, u64) -> Vec<&'static str>) -> Vec<Vec<Value>> {
    let numbers = (0..minutes).flat_map(|minute| (0..20).map(move |place| (minute, place)));
    numbers.map(|(minute, place)| request(minute * 20 + place, minute, &faulty(minute, place))).collect()
}

const ALL: [&str; 3] = ["shop", "bank", "ledger"];

/// Ten good minutes, five in which eight of twenty requests fault because of the database, five good ones.
fn outage() -> Vec<Vec<Value>> {
    traffic(20, |minute, place| if (10..15).contains(&minute) && place < 8 { ALL.to_vec() } else { Vec::new() })
}

fn api(traces: &[Vec<Value>]) -> Api {
    let api = Api::new(Store::new(50 << 20).into(), 1.0);
    let texts: Vec<String> = traces.iter().flatten().map(Value::to_string).collect();
    let reply = api.answer("/TraceSegments", &json!({"TraceSegmentDocuments": texts}), 0.0).unwrap();
    assert_eq!(reply, json!({"UnprocessedTraceSegments": []}));
    api
}

fn now(minute: u64) -> f64 {
    (START + minute * 60) as f64
}

fn range(more: &Value) -> Value {
    let mut body = json!({"StartTime": START, "EndTime": START + 86_400, "GroupName": "Default"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn summaries(api: &Api, minute: u64) -> Vec<Value> {
    let reply = api.answer("/InsightSummaries", &range(&json!({})), now(minute)).unwrap();
    reply["InsightSummaries"].as_array().unwrap().clone()
}

fn refusal(api: &Api, path: &str, body: &Value) -> ApiError {
    api.answer(path, body, now(20)).expect_err("it is refused")
}

#[test]
fn an_outage_is_an_insight_that_names_where_it_begins() {
    let api = api(&outage());
    let found = summaries(&api, 20);
    assert_eq!(found.len(), 1, "{found:#?}");
    let insight = &found[0];
    assert_eq!((&insight["State"], &insight["Categories"]), (&json!("CLOSED"), &json!(["FAULT"])));
    assert_eq!((&insight["StartTime"], &insight["EndTime"]), (&json!(START + 600), &json!(START + 900)));
    assert_eq!(
        insight["RootCauseServiceId"],
        json!({"Name": "ledger", "Names": ["ledger"], "Type": "Database::SQL", "AccountId": null})
    );
    let impact = json!({"FaultCount": 40, "OkCount": 60, "TotalCount": 100});
    assert_eq!(insight["ClientRequestImpactStatistics"], impact);
    assert_eq!(insight["RootCauseServiceRequestImpactStatistics"], impact);
    let names: Vec<&Value> =
        insight["TopAnomalousServices"].as_array().unwrap().iter().map(|it| &it["ServiceId"]["Name"]).collect();
    assert_eq!(names, ["bank", "ledger", "shop"]);
    assert_eq!(
        insight["Summary"],
        "local estimate: `ledger` is where it begins, 40 of 100 requests to it faulted, \
        and 40 of 100 requests of clients"
    );
    assert_eq!((&insight["GroupName"], &insight["LastUpdateTime"]), (&json!("Default"), &json!(START + 900)));

    let id = json!({"InsightId": insight["InsightId"]});
    let one = api.answer("/Insight", &id, now(20)).unwrap();
    let mut summary = insight.clone();
    summary.as_object_mut().unwrap().remove("LastUpdateTime");
    assert_eq!(one["Insight"], summary);
}

#[test]
fn events_tell_what_changed_and_how_things_stood() {
    // The database fails alone first, as the bank has a copy.
    let traces = traffic(16, |minute, place| match (minute, place < 8) {
        (6..9, true) => vec!["ledger"],
        (9..12, true) => ALL.to_vec(),
        _ => Vec::new(),
    });
    let api = api(&traces);
    let id = summaries(&api, 16)[0]["InsightId"].clone();
    let reply = api.answer("/InsightEvents", &json!({"InsightId": id}), now(16)).unwrap();
    let events: Vec<(u64, &str, u64, u64)> = reply["InsightEvents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            let faults = |name: &str| event[name]["FaultCount"].as_u64().unwrap();
            let minute = (event["EventTime"].as_u64().unwrap() - START) / 60;
            (
                minute,
                event["Summary"].as_str().unwrap(),
                faults("ClientRequestImpactStatistics"),
                faults("RootCauseServiceRequestImpactStatistics"),
            )
        })
        .collect();
    assert_eq!(
        events,
        [
            (6, "local estimate: more faults than expected at `ledger` (8 of 20, at most 1 expected)", 0, 8),
            (
                9,
                "local estimate: more faults than expected at `bank` (8 of 20, at most 1 expected), `shop` (8 of 20, at most 1 expected)",
                8,
                32
            ),
            (12, "local estimate: as few faults as expected again everywhere", 24, 48),
        ]
    );
    let page = api.answer("/InsightEvents", &json!({"InsightId": id, "MaxResults": 2}), now(16)).unwrap();
    let next = json!({"InsightId": id, "MaxResults": 2, "NextToken": page["NextToken"]});
    let last = api.answer("/InsightEvents", &next, now(16)).unwrap();
    assert_eq!((page["InsightEvents"].as_array().unwrap().len(), last.get("NextToken")), (2, None));
    assert_eq!(last["InsightEvents"][0], reply["InsightEvents"][2]);
}

#[test]
fn the_impact_graph_leads_from_clients_to_the_root_cause() {
    let api = api(&outage());
    let id = summaries(&api, 20)[0]["InsightId"].clone();
    let body = json!({"InsightId": id, "StartTime": START, "EndTime": START + 700});
    let graph = api.answer("/InsightImpactGraph", &body, now(20)).unwrap();
    assert_eq!(
        (&graph["ServiceGraphStartTime"], &graph["ServiceGraphEndTime"]),
        (&json!((START + 600) as f64), &json!((START + 700) as f64))
    );
    let services = graph["Services"].as_array().unwrap();
    let name = |place: &Value| {
        let service = &services[place.as_u64().unwrap() as usize];
        format!("{}[{}]", service["Name"].as_str().unwrap(), service["Type"].as_str().unwrap_or("-"))
    };
    let mut calls: Vec<String> = services
        .iter()
        .flat_map(|service| {
            service["Edges"]
                .as_array()
                .unwrap()
                .iter()
                .map(|edge| format!("{} {}", name(&service["ReferenceId"]), name(&edge["ReferenceId"])))
        })
        .collect();
    calls.sort();
    assert_eq!(calls, ["bank[-] ledger[Database::SQL]", "shop[-] bank[-]", "shop[client] shop[-]"]);
    let before = json!({"InsightId": id, "StartTime": START, "EndTime": START + 60});
    assert_eq!(api.answer("/InsightImpactGraph", &before, now(20)).unwrap()["Services"], json!([]));
}

#[test]
fn an_insight_stays_active_until_faults_return_or_requests_stop() {
    let traces = traffic(12, |minute, place| if minute >= 10 && place < 8 { ALL.to_vec() } else { Vec::new() });
    let api = api(&traces);
    let active = &summaries(&api, 12)[0];
    assert_eq!((&active["State"], active.get("EndTime")), (&json!("ACTIVE"), None));
    let silent = &summaries(&api, 60)[0];
    assert_eq!((&silent["State"], &silent["EndTime"]), (&json!("CLOSED"), &json!(START + 12 * 60)));
    assert_eq!(silent["InsightId"], active["InsightId"]);
}

#[test]
fn few_faults_and_expected_ones_are_no_insight() {
    assert_eq!(
        summaries(&api(&traffic(10, |_, place| if place < 2 { ALL.to_vec() } else { Vec::new() })), 10),
        [] as [Value; 0]
    );
    assert_eq!(summaries(&api(&traffic(10, |_, _| Vec::new())), 10), [] as [Value; 0]);
    // A program that fails from the start has no history, and is told of.
    assert_eq!(summaries(&api(&traffic(1, |_, _| ALL.to_vec())), 1).len(), 1);
}

#[test]
fn summaries_are_chosen_by_state_and_range_and_come_in_pages() {
    // Two outages; the second goes on.
    let traces = traffic(30, |minute, place| {
        let is_out = (10..13).contains(&minute) || minute >= 25;
        if is_out && place < 8 { ALL.to_vec() } else { Vec::new() }
    });
    let api = api(&traces);
    let ask = |more: Value| api.answer("/InsightSummaries", &range(&more), now(30)).unwrap();
    let starts = |reply: &Value| -> Vec<u64> {
        reply["InsightSummaries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["StartTime"].as_u64().unwrap() - START) / 60)
            .collect()
    };
    assert_eq!(starts(&ask(json!({}))), [25, 10]);
    assert_eq!(starts(&ask(json!({"States": ["ACTIVE"]}))), [25]);
    assert_eq!(starts(&ask(json!({"States": ["CLOSED"]}))), [10]);
    assert_eq!(starts(&ask(json!({"EndTime": START + 1200}))), [10]);
    assert_eq!(starts(&ask(json!({"StartTime": START + 1200}))), [25]);
    let page = ask(json!({"MaxResults": 1}));
    let next = ask(json!({"MaxResults": 1, "NextToken": page["NextToken"]}));
    assert_eq!((starts(&page), starts(&next), next.get("NextToken")), (vec![25], vec![10], None));
}

#[test]
fn a_group_has_insights_of_its_own_traces_when_they_are_enabled() {
    let api = api(&outage());
    let asked = |name: &str| {
        let body = range(&json!({"GroupName": name}));
        let reply = api.answer("/InsightSummaries", &body, now(20)).unwrap();
        reply["InsightSummaries"].as_array().unwrap().clone()
    };
    let enable = |is_enabled: bool| json!({"InsightsEnabled": is_enabled});
    for (name, filter) in [("all", "service(\"bank\")"), ("none", "service(\"mail\")"), ("off", "")] {
        let body =
            json!({"GroupName": name, "FilterExpression": filter, "InsightsConfiguration": enable(name != "off")});
        api.answer("/CreateGroup", &body, now(20)).unwrap();
    }
    assert_eq!((asked("all").len(), asked("none").len(), asked("off").len()), (1, 0, 0));
    assert_eq!(asked("all")[0]["GroupName"], "all");
    assert_ne!(asked("all")[0]["InsightId"], asked("Default")[0]["InsightId"]);
    let id = asked("Default")[0]["InsightId"].clone();
    api.answer("/UpdateGroup", &json!({"GroupName": "Default", "InsightsConfiguration": enable(false)}), now(20))
        .unwrap();
    assert_eq!(asked("Default"), [] as [Value; 0]);
    assert!(api.answer("/Insight", &json!({"InsightId": id}), now(20)).is_err());
}

#[test]
fn bad_requests_are_refused_with_what_to_do() {
    let api = api(&[]);
    let id = json!("0198c2f7-1b2c-5d4e-8f60-718293a4b5c6");
    for (path, body, message) in [
        ("/InsightSummaries", range(&json!({"GroupName": null})), "no `GroupName` and no `GroupARN`; name a group"),
        ("/InsightSummaries", range(&json!({"GroupName": "vip"})), "there is no group `vip`; ask for the groups"),
        ("/InsightSummaries", json!({"GroupName": "Default"}), "no `StartTime`; send seconds since 1970"),
        (
            "/InsightSummaries",
            range(&json!({"StartTime": START - 31 * 86_400})),
            "the range begins more than 30 days back; begin it later",
        ),
        (
            "/InsightSummaries",
            range(&json!({"States": ["ACTIVE", "CLOSED"]})),
            "`States` is no list of one state; send `[\"ACTIVE\"]`, `[\"CLOSED\"]` or `[]`",
        ),
        (
            "/InsightSummaries",
            range(&json!({"MaxResults": 101})),
            "`MaxResults` is out of bounds; send a whole number from 1 to 100",
        ),
        (
            "/InsightSummaries",
            range(&json!({"NextToken": "7"})),
            "`NextToken` is none of ours; send the one of the page before, or none",
        ),
        ("/Insight", json!({}), "`InsightId` is no insight's id; ask `GetInsightSummaries` for one"),
        ("/Insight", json!({"InsightId": "7"}), "`InsightId` is no insight's id; ask `GetInsightSummaries` for one"),
        (
            "/Insight",
            json!({"InsightId": id}),
            "insight 0198c2f7-1b2c-5d4e-8f60-718293a4b5c6 is not here; it never was, or its traces made room for others",
        ),
        (
            "/InsightEvents",
            json!({"InsightId": id, "MaxResults": 51}),
            "`MaxResults` is out of bounds; send a whole number from 1 to 50",
        ),
        ("/InsightImpactGraph", json!({"InsightId": id}), "no `StartTime`; send seconds since 1970"),
    ] {
        let error = refusal(&api, path, &body);
        assert_eq!(
            (error.to_string().as_str(), error.status(), error.kind()),
            (message, 400, "InvalidRequestException")
        );
    }
}

fn find(traces: &[Vec<Segment>], now: f64) -> Vec<Insight> {
    let mut windows = Windows::default();
    for trace in traces {
        windows.add(&Trace::assemble(trace));
    }
    let group = Group { name: "g".into(), arn: "arn:g".into(), filter: Filter::parse("").unwrap() };
    insight::find(&windows, &group, now)
}

fn read(trace: &[Value]) -> Vec<Segment> {
    trace
        .iter()
        .map(|document| read_document(document.to_string().as_bytes()).segment.expect("X-Ray takes it"))
        .collect()
}

#[test]
fn incidents_that_meet_go_on_as_the_older_one() {
    let numbers = (0..16).flat_map(|minute| (0..20).map(move |place| (minute, place)));
    let traces: Vec<Vec<Segment>> = numbers
        .map(|(minute, place)| {
            // The shop itself and the database fail apart from each other until the bank between them fails too.
            let faulty: &[&str] = match minute {
                4..6 => &["shop"],
                6..8 => &["shop", "ledger"],
                8..10 => &ALL,
                _ => &[],
            };
            read(&request(minute * 20 + place, minute, if place < 9 { faulty } else { &[] }))
        })
        .collect();
    let found = find(&traces, now(16));
    let spans: Vec<(u64, Option<u64>, &str)> = found
        .iter()
        .map(|insight| {
            let minute = |seconds: u64| (seconds - START) / 60;
            (minute(insight.start), insight.end.map(minute), insight.root_cause.name.as_str())
        })
        .collect();
    assert_eq!(spans, [(6, Some(8), "ledger"), (4, Some(10), "ledger")]);
    let last = &found[0].events.last().unwrap().summary;
    assert_eq!(*last, format!("local estimate: it goes on in insight {}", found[1].id));
}

#[test]
fn absurd_times_harm_nobody() {
    let times = [(0.0, 1e308), (1e300, 1e300), (1e308, 0.0), (0.0, 1e18), (1.8e19, 1.9e19)];
    let documents = |place: usize, (start, end): (f64, f64)| {
        let one = |number: usize| {
            let number = place * 10 + number;
            let call = json!({"name": "bank", "id": format!("{:016x}", number + 1000), "start_time": end, "end_time": start,
                "namespace": "remote", "fault": true});
            vec![
                json!({"name": "shop", "id": format!("{number:016x}"), "trace_id": format!("1-581cf771-{number:024x}"),
                "start_time": start, "end_time": end, "fault": true, "subsegments": [call],
                "links": [{"trace_id": format!("1-581cf771-{:024x}", 0), "id": format!("{:016x}", 0)}]}),
            ]
        };
        (0..4).map(one).collect::<Vec<_>>()
    };
    let traces: Vec<Vec<Value>> =
        times.into_iter().enumerate().flat_map(|(place, span)| documents(place, span)).collect();
    let api = api(&traces);
    for (start, end) in [(-1e308, 1e308), (1e300, 1e300), (0.0, 600.0)] {
        let body = json!({"StartTime": start, "EndTime": end, "GroupName": "Default"});
        for path in ["/InsightSummaries", "/TimeSeriesServiceStatistics", "/ServiceGraph", "/TraceSummaries"] {
            for now in [0.0, 1e300] {
                // Refused or answered, but not by a panic.
                let _ = api.answer(path, &body, now);
            }
        }
    }
    let all = json!({"StartTime": 0, "EndTime": 1e300, "GroupName": "Default"});
    let found = api.answer("/InsightSummaries", &all, 0.0).unwrap();
    assert!(!found["InsightSummaries"].as_array().unwrap().is_empty());
}

#[test]
fn every_outage_of_a_long_time_is_an_insight() {
    let minutes = 350;
    let is_out = |minute: u64, place: u64| minute % 7 < 2 && place < 9;
    let traffic = traffic(minutes, |minute, place| if is_out(minute, place) { ALL.to_vec() } else { Vec::new() });
    let traces: Vec<Vec<Segment>> = traffic.iter().map(|trace| read(trace)).collect();
    assert_eq!(find(&traces, now(minutes)).len(), 50);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_traffic_has_insights_that_hold_together(
        parts in proptest::collection::vec((0u64..6, 0u64..4, 0u64..40, 0u8..8), 0..160), turned in any::<bool>()
    ) {
        // Each part is a document of its own; parents may lie in a ring or never come.
        let mut traces: Vec<Vec<Segment>> = parts.iter().enumerate().map(|(number, (minute, name, parent, bits))| {
            let number = number as u64;
            let mut document = json!({"name": format!("n{name}"), "id": format!("{number:016x}"), "fault": bits & 1 != 0,
                "trace_id": format!("1-581cf771-{:024x}", number / 8), "start_time": START + minute * 60,
                "end_time": START + minute * 60 + 1, "parent_id": format!("{:016x}", number / 8 * 8 + parent % 9)});
            if bits & 2 != 0 {
                document["type"] = "subsegment".into();
                document["namespace"] = "remote".into();
            }
            if bits & 4 != 0 {
                document.as_object_mut().unwrap().remove("parent_id");
            }
            document
        }).collect::<Vec<Value>>().chunks(8).map(|trace| {
            trace.iter().filter_map(|document| read_document(document.to_string().as_bytes()).segment).collect()
        }).collect();
        let found = find(&traces, now(10));
        for insight in &found {
            prop_assert!(is_insight_id(&insight.id), "{}", insight.id);
            prop_assert!(insight.end.is_none_or(|end| end > insight.start) && insight.last_update > insight.start);
            prop_assert!(!insight.events.is_empty() && insight.events.is_sorted_by_key(|event| event.time));
            prop_assert!(insight.events[0].time == insight.start && insight.anomalous.contains(&insight.root_cause));
            for impact in insight.events.iter().flat_map(|event| [event.clients, event.root_cause]) {
                prop_assert!(impact.faults + impact.ok <= impact.total, "{impact:?}");
            }
            let known = |place: &usize| *place < insight.services.len();
            prop_assert!(insight.services.iter().all(|(_, callees)| callees.iter().all(known)));
        }
        let mut ids: Vec<&String> = found.iter().map(|insight| &insight.id).collect();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), found.len());
        // The order in which traces came is nothing to an incident.
        if turned {
            traces.reverse();
            let again = find(&traces, now(10));
            let told = |found: &[Insight]| -> Vec<(String, String, u64, String)> {
                found.iter().map(|it| (it.id.clone(), it.root_cause.name.clone(), it.clients.faults, it.summary.clone())).collect()
            };
            prop_assert_eq!(told(&again), told(&found));
        }
    }
}
