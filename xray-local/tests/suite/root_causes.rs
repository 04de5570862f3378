//! Root causes: the paths to where a trace failed or spent its time, and the filters that ask for them.

use proptest::prelude::*;
use serde_json::{Value, json};
use xray_local::api::Api;
use xray_local::document::Segment;
use xray_local::filter::Filter;
use xray_local::root_cause::{self, MAX_CAUSES, MAX_ENTITIES, RootCause};
use xray_local::store::Store;
use xray_local::trace::Trace;

use crate::filters::segments;
use crate::vectors::{cases, vector};

/// A segment or subsegment of one trace.
fn part(id: u64, name: &str, times: (f64, f64), more: &Value) -> Value {
    let mut document = json!({"id": format!("{id:016x}"), "name": name, "start_time": times.0, "end_time": times.1});
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    document
}

fn segment(id: u64, name: &str, times: (f64, f64), more: &Value) -> Value {
    let mut document = part(id, name, times, more);
    document["trace_id"] = "1-581cf771-a006649127e371903a2de979".into();
    document
}

/// A shop asks its bank, which fails in a database that does not report; the shop fails with it.
fn shop_and_bank() -> Vec<Segment> {
    let exception = |kind: &str, message: &str| json!({"exceptions": [{"id": "aaaaaaaaaaaaaaaa", "type": kind, "message": message}]});
    let query = part(5, "ledger@db", (3.0, 4.0), &json!({"namespace": "remote", "fault": true, "sql": {}}));
    let book = part(
        4,
        "book",
        (3.0, 4.5),
        &json!({"fault": true, "subsegments": [query],
        "cause": exception("LedgerError", "no ledger for account 7")}),
    );
    let check = part(6, "check", (2.2, 2.9), &json!({}));
    let call = part(2, "bank", (2.0, 5.0), &json!({"namespace": "remote", "fault": true}));
    let log = part(7, "log", (1.0, 1.5), &json!({"error": true}));
    segments(&json!([
        segment(
            1,
            "shop",
            (1.0, 5.5),
            &json!({"fault": true, "origin": "AWS::EC2::Instance",
            "subsegments": [log, call], "cause": exception("PayError", "the bank did not pay")})
        ),
        segment(
            3,
            "bank",
            (2.1, 4.8),
            &json!({"fault": true, "parent_id": "0000000000000002",
            "subsegments": [check, book]})
        ),
    ]))
}

/// `service[Type]: entity, entity; service..` for each cause.
fn paths(causes: &[RootCause<'_>]) -> Vec<String> {
    let path = |cause: &RootCause<'_>| {
        let services = cause.services.iter().map(|service| {
            let entities: Vec<String> = service
                .entities
                .iter()
                .map(|entity| {
                    let remote = if entity.is_remote { " remote" } else { "" };
                    let coverage = entity.coverage.map(|it| format!(" {it}")).unwrap_or_default();
                    format!("{}{remote}{coverage}", entity.name)
                })
                .collect();
            let inferred = if service.is_inferred { " inferred" } else { "" };
            format!("{}[{}{inferred}]: {}", service.name, service.kind.unwrap_or("-"), entities.join(", "))
        });
        services.collect::<Vec<_>>().join("; ")
    };
    causes.iter().map(path).collect()
}

fn selects(segments: &[Segment], expression: &str) -> bool {
    Filter::parse(expression)
        .unwrap_or_else(|error| panic!("{expression}: {error}"))
        .selects(&Trace::assemble(segments), &[])
}

#[test]
fn a_fault_is_followed_to_the_last_that_failed() {
    let segments = shop_and_bank();
    let trace = Trace::assemble(&segments);
    let causes = root_cause::of_faults(&trace);
    assert_eq!(
        paths(&causes),
        ["shop[AWS::EC2::Instance]: shop, bank remote; bank[-]: bank, book, ledger@db remote; \
        ledger@db[Database::SQL inferred]: ledger@db"]
    );
    assert!(causes[0].client_impacting);
    let book = &causes[0].services[1].entities[1];
    assert_eq!(book.exceptions[0].message.as_deref(), Some("no ledger for account 7"));
    // The error was handled, and nobody but the shop saw it.
    let errors = root_cause::of_errors(&trace);
    assert_eq!(paths(&errors), ["shop[AWS::EC2::Instance]: shop, log"]);
    assert!(!errors[0].client_impacting);
}

#[test]
fn a_throttle_is_an_error_and_a_success_has_no_cause() {
    let throttled = segments(&json!([segment(1, "shop", (1.0, 2.0), &json!({"throttle": true}))]));
    let trace = Trace::assemble(&throttled);
    assert_eq!(paths(&root_cause::of_errors(&trace)), ["shop[-]: shop"]);
    assert_eq!(root_cause::of_faults(&trace), []);
}

#[test]
fn time_is_followed_down_to_who_spent_it() {
    let segments = shop_and_bank();
    let trace = Trace::assemble(&segments);
    let causes = root_cause::of_response_time(&trace);
    assert_eq!(
        paths(&causes),
        ["shop[AWS::EC2::Instance]: shop 1, bank remote 0.667; bank[-]: bank 0.6, book 0.333, \
        ledger@db remote 0.222; ledger@db[Database::SQL inferred]: ledger@db 0.222"]
    );
    assert!(causes[0].client_impacting);
}

#[test]
fn who_works_alone_for_longer_is_the_cause() {
    let calls = [
        part(2, "a", (1.0, 3.0), &json!({})),
        part(3, "b", (1.0, 3.0), &json!({})),
        part(4, "later", (10.0, 90.0), &json!({})),
    ];
    let shop = segments(&json!([segment(1, "shop", (0.0, 10.0), &json!({"subsegments": calls}))]));
    // Both calls ran at once: 2 of 10 seconds; what came after the answer took none of it.
    assert_eq!(paths(&root_cause::of_response_time(&Trace::assemble(&shop))), ["shop[-]: shop 1"]);
    let open = segments(&json!([{"id": "0000000000000001", "name": "shop", "start_time": 1, "in_progress": true,
        "trace_id": "1-581cf771-a006649127e371903a2de979"}]));
    assert_eq!(root_cause::of_response_time(&Trace::assemble(&open)), []);
}

#[test]
fn the_path_of_a_lambda_function_reads_as_x_rays_own() {
    // Times after a reply of X-Ray for a function that was started cold.
    let init = part(3, "Initialization", (0.2, 2.698), &json!({}));
    let lambda = segments(&json!([
        segment(1, "fn", (0.0, 2.894), &json!({"origin": "AWS::Lambda"})),
        segment(
            2,
            "fn",
            (0.2, 2.699),
            &json!({"origin": "AWS::Lambda::Function", "subsegments": [init],
            "parent_id": "0000000000000001", "aws": {"account_id": "123456789012"}})
        ),
    ]));
    let trace = Trace::assemble(&lambda);
    assert_eq!(
        root_cause::to_json(&root_cause::of_response_time(&trace)),
        json!([{"ClientImpacting": true, "Services": [
            {"Name": "fn", "Names": ["fn"], "Type": "AWS::Lambda", "AccountId": null, "Inferred": false,
                "EntityPath": [{"Name": "fn", "Coverage": 1.0, "Remote": false}]},
            {"Name": "fn", "Names": ["fn"], "Type": "AWS::Lambda::Function", "AccountId": "123456789012", "Inferred": false,
                "EntityPath": [{"Name": "fn", "Coverage": 0.864, "Remote": false},
                    {"Name": "Initialization", "Coverage": 0.863, "Remote": false}]},
        ]}])
    );
}

#[test]
fn filters_ask_for_services_entities_and_exceptions() {
    let segments = shop_and_bank();
    for (expression, expected) in [
        ("rootcause.fault.service { name = \"bank\" }", true),
        ("rootcause.fault.service { name = \"bank\" AND last }", false),
        ("rootcause.fault.service { last and type = \"Database::SQL\" and inferred }", true),
        ("rootcause.fault.service { first AND name = \"shop\" }", true),
        ("rootcause.fault.service { index = 2 }", true),
        ("rootcause.fault.service { index > 2 }", false),
        ("rootcause.fault.entity { name = \"book\" AND !remote }", true),
        ("rootcause.fault.entity { name = \"check\" }", false),
        ("rootcause.fault.entity { coverage > 0 }", false),
        ("rootcause.fault.exception { name = \"LedgerError\" AND message CONTAINS \"account 7\" }", true),
        ("rootcause.fault.exception { name = \"LedgerError\" AND message CONTAINS \"did not pay\" }", false),
        ("rootcause.fault.exception { first AND name = \"PayError\" }", true),
        ("rootcause.error.entity { last and name = \"log\" }", true),
        ("rootcause.error.service { name = \"bank\" }", false),
        ("rootcause.error.exception { first }", false),
        ("rootcause.responsetime.entity { name = \"bank\" AND coverage > 0.65 }", true),
        ("rootcause.responsetime.entity { name = \"bank\" AND coverage > 0.7 }", false),
        ("!rootcause.fault.service { name = \"auth\" } AND fault", true),
        ("rootcause.fault.service { annotation.order = 7 }", false),
    ] {
        assert_eq!(selects(&segments, expression), expected, "{expression}");
    }
}

#[test]
fn json_fits_in_what_it_mentions() {
    let segments = shop_and_bank();
    for (pattern, expected) in [
        (json!([{}]), true),
        (json!([]), false),
        (json!([{"ClientImpacting": false}]), true),
        (
            json!([{"ClientImpacting": true, "Services": [{"Name": "shop"}, {"EntityPath": [{}, {"Name": "book"}, {}]}, {}]}]),
            true,
        ),
        (json!([{"Services": [{"Name": "shop"}, {"EntityPath": [{"Name": "book"}]}, {}]}]), false),
        (json!([{"Services": [{"Name": "shop"}]}, {"Services": [{"EntityPath": [{"Coverage": 1}]}, {}, {}]}]), true),
        (json!([{"Services": [{"Name": "shop"}, {"Name": "bank"}]}]), false),
        (json!([{"Region": "eu-west-1"}]), false),
    ] {
        assert_eq!(selects(&segments, &format!("rootcause.json = #{pattern}")), expected, "{pattern}");
    }
}

#[test]
fn the_expressions_of_x_rays_page_find_what_the_fixtures_hold() {
    let file = vector("filter-expressions");
    let fixtures: Vec<(&String, Vec<Segment>)> =
        file["fixtures"].as_object().unwrap().iter().map(|(name, documents)| (name, segments(documents))).collect();
    let asked = cases("filter-expressions", "cases");
    let asked: Vec<&str> = asked
        .iter()
        .filter(|case| case["valid"] == true && case["matches"].is_null())
        .map(|case| case["expr"].as_str().unwrap())
        .collect();
    assert!(asked.len() > 4, "{asked:?}");
    let selected = |expression: &str| -> Vec<&str> {
        fixtures.iter().filter(|(_, segments)| selects(segments, expression)).map(|(name, _)| name.as_str()).collect()
    };
    for expression in asked {
        let expected: &[&str] = if expression.contains("error.service") { &["T3", "T4", "T7"] } else { &[] };
        assert_eq!(selected(expression), expected, "{expression}");
    }
    assert_eq!(selected("rootcause.fault.service { last and name = \"orders\" }"), ["T2"]);
    assert_eq!(selected("rootcause.fault.exception { message CONTAINS \"Access Denied\" }"), ["T2"]);
    assert_eq!(selected("rootcause.fault.service { last and name = \"backend.example.com\" }"), ["T6"]);
}

#[test]
fn summaries_name_the_root_causes() {
    let api = Api::new(Store::new(1 << 20).into(), 1.0);
    let documents: Vec<String> =
        vector("filter-expressions")["fixtures"]["T2"].as_array().unwrap().iter().map(Value::to_string).collect();
    api.answer("/TraceSegments", &json!({"TraceSegmentDocuments": documents}), 0.0).unwrap();
    let range = json!({"StartTime": 1_600_000_000, "EndTime": 1_800_000_000});
    let reply = api.answer("/TraceSummaries", &range, 0.0).unwrap();
    let summary = &reply["TraceSummaries"][0];
    let cause = &summary["FaultRootCauses"][0];
    assert_eq!(cause["ClientImpacting"], true);
    assert_eq!(
        cause["Services"][0]["EntityPath"],
        json!([
            {"Name": "api.example.com", "Remote": false, "Exceptions": [{"Name": "OrderError", "Message": "order failed"}]},
            {"Name": "DynamoDB", "Remote": true, "Exceptions":
                [{"Name": "AccessDenied", "Message": "Access Denied for account_id: 1234567890"}]},
        ])
    );
    assert_eq!(cause["Services"][1]["Type"], "AWS::DynamoDB::Table");
    assert_eq!(summary["ErrorRootCauses"], json!([]));
    assert_eq!(summary["ResponseTimeRootCauses"][0]["Services"][1]["EntityPath"][0]["Coverage"], 0.806);
}

#[test]
fn many_causes_and_long_paths_are_cut_and_the_cut_is_told() {
    let failing: Vec<Value> =
        (2..40).map(|id| part(id, "try", (id as f64, id as f64 + 0.5), &json!({"fault": true}))).collect();
    let wide = segments(&json!([segment(1, "shop", (1.0, 50.0), &json!({"subsegments": failing}))]));
    assert_eq!(root_cause::of_faults(&Trace::assemble(&wide)).len(), MAX_CAUSES);
    let deep = chain(1000);
    let trace = Trace::assemble(&deep);
    let causes = root_cause::of_faults(&trace);
    let entities: Vec<&str> =
        causes[0].services.iter().flat_map(|it| &it.entities).map(|it| it.name.as_ref()).collect();
    assert_eq!(entities.len(), MAX_ENTITIES + 1);
    assert_eq!(entities[MAX_ENTITIES / 2], "(800 more)");
    assert_eq!((entities[0], entities[MAX_ENTITIES]), ("n0", "n999"));
}

/// So many subsegments, each in the one before, of which the last failed; each came alone.
fn chain(length: u64) -> Vec<Segment> {
    let one = |id: u64| {
        let more = match id {
            0 => json!({}),
            _ => json!({"type": "subsegment", "parent_id": format!("{:016x}", id - 1), "fault": id + 1 == length}),
        };
        segment(id, &format!("n{id}"), (0.0, 1e6 - id as f64), &more)
    };
    segments(&(0..length).map(one).collect())
}

#[test]
fn a_trace_of_fifty_thousand_levels_has_its_causes() {
    let segments = chain(50_000);
    let trace = Trace::assemble(&segments);
    let found = (root_cause::of_faults(&trace), root_cause::of_response_time(&trace));
    assert_eq!((found.0.len(), found.1.len()), (1, 1));
}

proptest! {
    #[test]
    fn any_trace_has_causes_within_bounds(
        parts in proptest::collection::vec((0u64..24, 0u8..16, 0u64..40, 0u64..40), 1..24)
    ) {
        let documents: Value = parts.iter().enumerate().map(|(id, (parent, bits, start, seconds))| {
            let mut more = json!({"fault": bits & 1 != 0, "error": bits & 2 != 0, "parent_id": format!("{parent:016x}")});
            if bits & 4 != 0 {
                more["type"] = "subsegment".into();
            }
            if bits & 8 != 0 {
                more["namespace"] = "remote".into();
            }
            segment(id as u64, &format!("n{id}"), (*start as f64, (start + seconds) as f64), &more)
        }).collect();
        let segments = segments(&documents);
        let trace = Trace::assemble(&segments);
        for causes in [root_cause::of_faults(&trace), root_cause::of_errors(&trace), root_cause::of_response_time(&trace)] {
            prop_assert!(causes.len() <= MAX_CAUSES);
            for cause in &causes {
                prop_assert!(!cause.services.is_empty());
                let entities = cause.services.iter().flat_map(|service| &service.entities);
                prop_assert!(entities.clone().count() <= MAX_ENTITIES + 2);
                let coverages: Vec<f64> = entities.filter_map(|entity| entity.coverage).collect();
                prop_assert!(coverages.iter().all(|it| (0.0..=1.0).contains(it)));
                prop_assert!(coverages.is_sorted_by(|one, other| one >= other), "{coverages:?}");
            }
        }
        let failed = trace.entries().iter().any(|entry| entry.segment.fault && entry.owner.is_some());
        let found = !root_cause::of_faults(&trace).is_empty();
        prop_assert!(!found || failed);
        for expression in ["rootcause.fault.service { first }", "rootcause.json = #[{\"Services\": [{}]}]"] {
            let _ = selects(&segments, expression);
        }
        prop_assert_eq!(selects(&segments, "rootcause.fault.service { last }"), found);
    }
}
