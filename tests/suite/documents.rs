//! Golden documents: what the wire carries, one file per section of AWS's page.
//!
//! `golden/<section>.json` holds the documents in the order sent. Ids are numbered in the order they appear, versions are starred;
//! all else is as sent. `BLESS=1 cargo test -p xray-tests --test suite documents` writes the files anew: read the difference.
//!
//! X-Ray: [Segment documents](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html).

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use xray_runtime::{
    Aws, Clock, Http, Namespace, Outcome, Preparation, RecorderBuilder, Sql, TraceHeader, begin_subsegment, current,
};
use xray_test_support::schema::assert_valid;
use xray_test_support::vectors::tests_dir;

use crate::common::{Bench, bench_with, builder};

/// A bench whose clock stands at the time of AWS's own examples.
fn bench_at_aws_time() -> (Bench, Clock) {
    let clock = Clock::manual(SystemTime::UNIX_EPOCH + Duration::from_micros(1_478_293_361_271_000));
    let hands = clock.clone();
    (bench_with(|builder| builder.clock(clock)), hands)
}

fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[test]
fn a_minimal_segment() {
    let (bench, clock) = bench_at_aws_time();
    let segment = bench.recorder.begin_segment("Scorekeep");
    clock.advance(milliseconds(178));
    segment.close();
    golden("segment-fields-required", &bench);
}

#[test]
fn a_segment_with_the_optional_fields() {
    let clock = Clock::manual(SystemTime::UNIX_EPOCH + Duration::from_micros(1_478_293_361_271_000));
    let bench = bench_with(|builder| {
        builder
            .clock(clock.clone())
            .service_version("2.1.0")
            .origin("AWS::ECS::Container")
            .resource_arn("arn:aws:ecs:us-west-2:123456789012:task/shop/0a1b2c3d")
    });
    let header = TraceHeader::parse("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1");
    let segment = bench.recorder.continue_segment("Scorekeep", &header);
    segment.set_user("5M388M1E");
    clock.advance(milliseconds(178));
    segment.close();
    golden("segment-fields-optional", &bench);
}

const LOG_GROUP_ARN: &str = "arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/orders";

#[test]
fn a_segment_of_a_service_that_names_its_log_groups() {
    let clock = Clock::manual(SystemTime::UNIX_EPOCH + Duration::from_micros(1_478_293_361_271_000));
    let bench = bench_with(|builder| {
        let builder = builder.clock(clock.clone());
        builder.log_group("/app/orders").log_group_arn(format!("{LOG_GROUP_ARN}:*")).log_group("/ecs/orders")
    });
    bench.record(|| {
        drop(begin_subsegment("price"));
        clock.advance(milliseconds(3));
    });
    golden("aws-resource-data-log-groups", &bench);
}

#[test]
fn only_segments_name_log_groups_and_one_that_names_its_own_keeps_them() {
    let bench = bench_with(|builder| builder.log_group("/app/orders").stream_after(0));
    bench.record(|| drop(begin_subsegment("streamed")));
    let segment = bench.recorder.begin_segment("own");
    segment.set_aws(Aws::new().member("cloudwatch_logs", serde_json::json!([{ "log_group": "/app/own" }])));
    segment.close();
    let groups: Vec<(Value, Value)> = bench
        .documents()
        .iter()
        .map(|document| (document["name"].clone(), document["aws"]["cloudwatch_logs"][0]["log_group"].clone()))
        .collect();
    let expected = [("streamed", Value::Null), ("shop", "/app/orders".into()), ("own", "/app/own".into())];
    assert_eq!(groups, expected.map(|(name, group)| (name.into(), group)));
}

#[test]
fn what_is_no_log_group_is_an_error_that_says_what_is() {
    let error = |builder: RecorderBuilder| builder.build().expect_err("no log group").to_string();
    assert_eq!(
        error(builder().log_group("my logs")),
        "`log_group` of \"my logs\"; expected 1 to 512 of `a-z A-Z 0-9 _ - / . #`"
    );
    assert_eq!(
        error(builder().log_group_arn("/ecs/orders")),
        "`log_group_arn` of \"/ecs/orders\"; expected `arn:aws:logs:region:account:log-group:name`"
    );
    let five = (0..5).fold(builder(), |builder, number| builder.log_group(format!("group-{number}")));
    assert_eq!(error(five), "5 log groups; expected 4 at most");
}

#[test]
fn log_groups_of_the_longest_names_leave_room_in_the_smallest_document() {
    let group = |number: u32| format!("arn:aws:logs:eu-west-1:123456789012:log-group:{number}{}", "x".repeat(511));
    let bench = bench_with(|builder| {
        (0..4).fold(builder, |builder, number| builder.log_group_arn(group(number))).max_document_bytes(8 * 1024)
    });
    let documents = bench.record_up_to(8 * 1024, || {
        current().add_metadata("blob", "x".repeat(20_000));
        for _ in 0..200 {
            begin_subsegment("step").annotate("detail", "y".repeat(900));
        }
    });
    let root = documents.iter().find(|document| document.get("type").is_none()).expect("the segment arrives");
    assert_eq!(root["name"], "shop");
    assert_eq!(bench.recorder.stats().dropped_total(), 0, "{}", bench.recorder.stats());
}

#[test]
fn a_server_that_answers_a_request() {
    let (bench, clock) = bench_at_aws_time();
    let segment = bench.recorder.begin_segment("names");
    segment.set_http(
        Http::new()
            .method("POST")
            .url("http://names.example.com/name?token=hunter2")
            .user_agent("curl/8.5.0")
            .client_ip("78.255.233.48")
            .x_forwarded_for(true)
            .status(200)
            .content_length(86),
    );
    clock.advance(milliseconds(20));
    segment.close();
    golden("http-request-data-server", &bench);
}

#[test]
fn a_client_that_calls_another_service() {
    let (bench, clock) = bench_at_aws_time();
    bench.record(|| {
        let call = begin_subsegment("names.example.com");
        call.set_namespace(Namespace::Remote);
        call.set_http(
            Http::new().method("GET").url("https://names.example.com/").traced(true).status(404).content_length(0),
        );
        clock.advance(milliseconds(15));
    });
    golden("http-request-data-client", &bench);
}

#[test]
fn a_subsegment_says_that_the_service_called_is_traced_and_a_segment_has_no_such_field() {
    let (bench, _) = bench_at_aws_time();
    bench.record(|| {
        current().set_traced(true);
        begin_subsegment("traced").set_traced(true);
        begin_subsegment("untraced").set_traced(false);
    });
    let documents = bench.documents();
    let subsegments = &documents[0]["subsegments"];
    assert_eq!(documents[0].get("traced"), None);
    assert_eq!(subsegments[0]["traced"], true);
    assert_eq!(subsegments[1].get("traced"), None);
}

#[test]
fn annotations_of_each_kind() {
    let (bench, _) = bench_at_aws_time();
    bench.record(|| {
        current().annotate("customer_category", 124);
        current().annotate("zip_code", 98_101);
        current().annotate("country", "United States");
        current().annotate("internal", false);
        current().annotate("share", 0.25);
    });
    golden("annotations", &bench);
}

#[test]
fn metadata_by_namespace() {
    let (bench, _) = bench_at_aws_time();
    bench.record(|| {
        current().add_metadata("order", serde_json::json!({"lines": [1, 2], "note": "a \"quoted\" word"}));
        current().add_metadata_in("debug", "test", "TEST string");
        current().add_metadata_in("debug", "none", None::<u8>);
    });
    golden("metadata", &bench);
}

#[test]
fn a_call_of_the_aws_sdk() {
    let (bench, clock) = bench_at_aws_time();
    bench.record(|| {
        let call = begin_subsegment("DynamoDB");
        call.set_namespace(Namespace::Aws);
        call.set_aws(
            Aws::new()
                .operation("UpdateItem")
                .region("us-west-2")
                .request_id("3AIENM5J4ELQ3SPODHKBIRVIC3VV4KQNSO5AEMVJF66Q9ASUAAJG")
                .table_name("scorekeep-user")
                .retries(1),
        );
        call.set_http(Http::new().status(200).content_length(60));
        clock.advance(milliseconds(9));
    });
    golden("aws-resource-data", &bench);
}

#[test]
fn an_error_with_its_cause() {
    #[derive(Debug)]
    struct Declined(std::io::Error);
    impl fmt::Display for Declined {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("card declined")
        }
    }
    impl std::error::Error for Declined {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    let (bench, _) = bench_at_aws_time();
    bench.record(|| {
        let error = Declined(std::io::Error::other("bank is closed"));
        let outer = begin_subsegment("order");
        let inner = begin_subsegment("pay");
        inner.add_exception_as(&error, Outcome::Fault);
        drop(inner);
        outer.add_exception_as(&error, Outcome::Fault);
    });
    golden("errors-and-exceptions", &bench);
}

#[test]
fn a_throttled_request() {
    let (bench, _) = bench_at_aws_time();
    bench.record(|| current().set_http(Http::new().status(429)));
    golden("errors-throttle", &bench);
}

#[test]
fn a_query_to_a_database() {
    let (bench, clock) = bench_at_aws_time();
    bench.record(|| {
        let query = begin_subsegment("ebdb@aawijb5u25wdoy.cpamxznpdoq8.us-west-2.rds.amazonaws.com");
        query.set_namespace(Namespace::Remote);
        query.set_sql(
            Sql::new()
                .url("postgresql://dbuser:hunter2@aawijb5u25wdoy.cpamxznpdoq8.us-west-2.rds.amazonaws.com:5432/ebdb")
                .database_type("PostgreSQL")
                .database_version("9.5.4")
                .driver_version("PostgreSQL 9.4.1211.jre7")
                .user("dbuser")
                .preparation(Preparation::Statement)
                .sanitized_query("SELECT * FROM customers WHERE customer_id=?;"),
        );
        clock.advance(milliseconds(3));
    });
    golden("sql-queries", &bench);
}

#[test]
fn a_subsegment_that_outlives_its_segment() {
    let (bench, clock) = bench_at_aws_time();
    let segment = bench.recorder.begin_segment("shop");
    let late = segment.begin_subsegment("late");
    clock.advance(milliseconds(5));
    segment.close();
    clock.advance(milliseconds(5));
    late.add_precursor_id("f1fe1ef1fe1ef1fe".parse().expect("an id"));
    late.close();
    golden("subsegments-independent", &bench);
}

#[test]
fn a_future_that_was_cancelled() {
    use xray_runtime::FutureExt as _;
    let (bench, clock) = bench_at_aws_time();
    let segment = bench.recorder.begin_segment("shop");
    let mut future = Box::pin(xray_runtime::subsegment("wait", std::future::pending::<()>()).in_segment(&segment));
    let mut task = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(future.as_mut().poll(&mut task).is_pending());
    clock.advance(milliseconds(2));
    drop(future);
    segment.close();
    golden("subsegments-cancelled", &bench);
}

#[test]
fn a_clock_that_is_set_to_nonsense_gives_valid_documents() {
    // The strict schema, which knows no negative times, is applied by `documents`.
    let year = Duration::from_secs(31_556_952);
    for start in [SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH - year * 70, SystemTime::UNIX_EPOCH + year * 500] {
        let clock = Clock::manual(start);
        let bench = bench_with(|builder| builder.clock(clock.clone()));
        bench.record(|| {
            let _subsegment = begin_subsegment("work");
            clock.advance(year * 100);
        });
        let documents = bench.documents();
        let (began, ended) = (documents[0]["start_time"].as_f64(), documents[0]["end_time"].as_f64());
        assert!(ended >= began, "{began:?} to {ended:?}");
    }
}

/// Compares what was sent with `golden/<section>.json`, or writes the file when `BLESS` is set.
fn golden(section: &str, bench: &Bench) {
    let documents = Value::Array(bench.documents());
    let normal = normalized(&documents);
    for document in normal.as_array().into_iter().flatten() {
        assert_valid(document);
    }
    let text = format!("{normal:#}\n");
    let path = tests_dir().join("golden").join(format!("{section}.json"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
        return;
    }
    let expected = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; write it with BLESS=1", path.display()));
    assert_eq!(text, expected, "\n{section} differs from its golden file; if it should, write it anew with BLESS=1\n");
}

/// Numbers ids in the order they appear (the ones we gave stay), and stars what a release or an edit of this file changes.
fn normalized(documents: &Value) -> Value {
    let mut numbers: BTreeMap<String, String> = BTreeMap::new();
    let mut normal = documents.clone();
    walk(&mut normal, "", &mut |key, value| {
        let given = ["53995c3f42cd8ad8", "f1fe1ef1fe1ef1fe", "1-5759e988-bd862e3fe1be46a994272793"];
        match (key, value.as_str()) {
            ("sdk_version" | "runtime_version" | "compiler_version", Some(_)) => *value = "*".into(),
            ("id" | "parent_id" | "cause", Some(id)) if !given.contains(&id) => {
                let number = numbers.len() + 1;
                *value = numbers.entry(id.to_owned()).or_insert_with(|| format!("{number:016x}")).clone().into();
            }
            // The digits of the time are the clock's, so they stay.
            ("trace_id", Some(id)) if !given.contains(&id) => {
                *value = format!("{}-{}", &id[..10], "0".repeat(24)).into()
            }
            ("line", None) => *value = 1.into(),
            ("path", Some(path)) => *value = path.rsplit('/').next().unwrap_or(path).into(),
            _ => {}
        }
    });
    normal
}

/// Visits every member of every object, outer ones and `id`s first.
fn walk(value: &mut Value, key: &str, visit: &mut impl FnMut(&str, &mut Value)) {
    match value {
        Value::Object(members) => {
            let mut keys: Vec<String> = members.keys().cloned().collect();
            keys.sort_by_key(|key| (key != "id", key == "subsegments", key.clone()));
            for key in keys {
                walk(&mut members[&key], &key, visit);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, key, visit)),
        _ => visit(key, value),
    }
}
