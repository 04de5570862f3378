//! Central sampling rules: asked from a daemon over TCP, followed, reported on; and a daemon that is bad, slow or not there.
//!
//! X-Ray: [Configuring sampling rules](https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html).

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use xray_runtime::{Clock, LocalRules, Recorder, Sampling, SamplingRequest, TraceHeader};
use xray_test_support::{Nobody, Question, Reply, SamplingProxy, vectors};

use crate::common::{Bench, DEADLINE, Hands, NO_ENVIRONMENT, bench_with, eventually, logs};

/// The second in which each test's clock begins.
const START: u64 = 1_700_000_000;

/// Longer than from one report to the next, jitter included.
const A_REPORT_LATER: Duration = Duration::from_millis(10_100);

/// Longer than from one question for rules to the next, jitter included.
const A_POLL_LATER: Duration = Duration::from_secs(305);

/// A rule that matches everything, with a share of all and no reservoir.
fn rule(name: &str, rate: f64) -> Value {
    json!({
        "RuleName": name, "RuleARN": "arn:aws:xray:eu-west-1:123456789012:sampling-rule/x", "Version": 1,
        "Priority": 100, "FixedRate": rate, "ReservoirSize": 0, "ResourceARN": "*", "ServiceName": "*",
        "ServiceType": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*", "Attributes": {},
    })
}

fn with(mut rule: Value, key: &str, value: impl Into<Value>) -> Value {
    rule[key] = value.into();
    rule
}

fn rules_answer(rules: &[Value]) -> Value {
    let records: Vec<Value> =
        rules.iter().map(|rule| json!({ "SamplingRule": rule, "CreatedAt": 0.0, "ModifiedAt": 1.6e9 })).collect();
    json!({ "SamplingRuleRecords": records, "NextToken": null })
}

fn targets_answer(targets: &[Value]) -> Value {
    json!({ "SamplingTargetDocuments": targets, "LastRuleModification": 1.6e9, "UnprocessedStatistics": [] })
}

/// What a daemon answers; a test changes it as it goes.
#[derive(Clone)]
struct Script(Arc<Mutex<(Value, Value)>>);

impl Script {
    fn new(rules: &[Value]) -> Self {
        Self(Arc::new(Mutex::new((rules_answer(rules), targets_answer(&[])))))
    }

    fn set_rules(&self, rules: &[Value]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = rules_answer(rules);
    }

    fn set_targets(&self, answer: Value) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1 = answer;
    }

    fn reply(&self, question: &Question) -> Reply {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Reply::Json(if question.path == "/GetSamplingRules" { answers.0.clone() } else { answers.1.clone() })
    }

    fn serve(&self) -> SamplingProxy {
        let script = self.clone();
        SamplingProxy::start(move |question| script.reply(question))
    }
}

/// A recorder that asks `proxy`, and where that has no answer samples nothing; its clock stands still.
struct Central {
    bench: Bench,
    clock: Clock,
    proxy: SamplingProxy,
}

impl Central {
    fn asking(proxy: SamplingProxy) -> Self {
        Self::asking_or(proxy, Sampling::central_or(LocalRules::new(0, 0.0)))
    }

    fn asking_or(proxy: SamplingProxy, sampling: Sampling) -> Self {
        logs::listen();
        let clock = Hands::default().clock();
        let bench = bench_with(|builder| {
            builder.clock(clock.clone()).sampling(sampling).daemon_address(proxy.daemon_address())
        });
        Self { bench, clock, proxy }
    }

    /// With these rules in use. The log says when they are; `name` must be the test's own.
    fn following(script: &Script, name: &str) -> Self {
        let central = Self::asking(script.serve());
        central.request("warm up");
        wait_for_log(&format!("requests are sampled by the central rules (1): \"{name}"));
        central
    }

    /// Whether a request is sampled.
    fn request(&self, name: &'static str) -> bool {
        self.bench.recorder.begin_segment(name).is_recording()
    }

    /// The names of the rules by which what was sent so far was sampled.
    fn rule_names(&self) -> Vec<String> {
        let documents = self.bench.documents();
        documents.iter().map(|document| document["aws"]["xray"]["sampling_rule_name"].to_string()).collect()
    }

    /// Lets so much time pass, and waits for the question that follows from it.
    fn next_question(&self, path: &str, later: Duration) -> Question {
        let before = self.proxy.questions().len();
        self.clock.advance(later);
        let mut asked = self.proxy.wait_for(before + 1, DEADLINE);
        let question = asked.swap_remove(before);
        assert_eq!(question.path, path);
        question
    }

    /// The report that is due next.
    fn report(&self) -> Value {
        self.next_question("/SamplingTargets", A_REPORT_LATER).body["SamplingStatisticsDocuments"].clone()
    }
}

fn wait_for_log(part: &str) {
    assert!(!logs::wait_for(part).is_empty(), "nobody said {part:?}");
}

#[test]
fn the_rules_of_the_daemon_decide_and_their_name_is_in_the_document() {
    let script = Script::new(&[with(rule("follow-me", 1.0), "ServiceName", "orders*")]);
    let central = Central::following(&script, "follow-me");
    assert!(central.request("orders-eu"));
    assert!(!central.request("payments"), "no rule matches, so the local ones decide");
    assert_eq!(central.rule_names(), ["\"follow-me\""]);
    let question = &central.proxy.questions()[0];
    assert_eq!((question.path.as_str(), &question.body), ("/GetSamplingRules", &json!({})));
    assert!(question.head.contains(&format!("Host: {}\r\n", central.proxy.daemon_address())), "{}", question.head);
    assert!(!question.head.contains("Authorization"), "the daemon signs");
}

#[test]
fn until_the_rules_are_there_the_local_ones_decide_and_nobody_waits() {
    let answer_now = Arc::new(AtomicBool::new(false));
    let proxy = {
        let answer_now = Arc::clone(&answer_now);
        SamplingProxy::start(move |_| {
            while !answer_now.load(Ordering::Acquire) {
                std::thread::yield_now();
            }
            Reply::Json(rules_answer(&[rule("at-last", 1.0)]))
        })
    };
    let central = Central::asking_or(proxy, Sampling::central_or(LocalRules::new(3, 0.0)));
    // The daemon does not answer before these have been decided.
    assert_eq!((0..10).filter(|_| central.request("shop")).count(), 3);
    assert_eq!(central.rule_names(), ["null"; 3], "a local rule is not named");
    answer_now.store(true, Ordering::Release);
    wait_for_log("requests are sampled by the central rules (1): \"at-last\"");
    assert_eq!((0..10).filter(|_| central.request("shop")).count(), 10);
}

#[test]
fn nobody_is_asked_before_there_is_something_to_decide() {
    let central = Central::asking(Script::new(&[rule("not-asked", 1.0)]).serve());
    let decided = TraceHeader::parse("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1");
    assert!(central.bench.recorder.continue_segment("shop", &decided).is_recording());
    central.clock.advance(A_POLL_LATER);
    assert_eq!(central.rule_names(), ["null"]);
    assert_eq!(central.proxy.questions().len(), 0);
}

#[test]
fn what_was_decided_is_reported_and_counted_anew() {
    let script = Script::new(&[rule("reported", 1.0)]);
    let central = Central::following(&script, "reported");
    for _ in 0..7 {
        central.request("shop");
    }
    let reports = central.report();
    let report = &reports[0];
    assert_eq!((report["RuleName"].as_str(), reports.as_array().map(Vec::len)), (Some("reported"), Some(1)));
    assert_eq!([&report["RequestCount"], &report["SampledCount"], &report["BorrowCount"]], [7, 7, 0]);
    assert_eq!(report["Timestamp"], START + 10);
    let client_id = report["ClientID"].as_str().expect("a client id").to_owned();
    assert!(client_id.len() == 24 && client_id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{client_id}");
    central.request("shop");
    let again = central.report();
    assert_eq!((&again[0]["RequestCount"], again[0]["ClientID"].as_str()), (&json!(1), Some(&*client_id)));
}

#[test]
fn without_requests_nothing_is_reported() {
    let script = Script::new(&[rule("idle", 1.0)]);
    let central = Central::following(&script, "idle");
    central.clock.advance(A_REPORT_LATER);
    // The next question is the one for rules: there was nothing to report in between.
    central.next_question("/GetSamplingRules", A_POLL_LATER);
}

#[test]
fn reports_are_sent_twenty_five_at_a_time() {
    let rules: Vec<Value> = (0..60)
        .map(|number| {
            let rule = with(rule(&format!("chunk-{number:02}"), 0.0), "URLPath", format!("/{number}"));
            with(rule, "Priority", number + 1)
        })
        .collect();
    let central = Central::asking(Script::new(&rules).serve());
    central.request("warm up");
    wait_for_log("requests are sampled by the central rules (60): \"chunk-00\"");
    for number in 0..60 {
        let path = format!("/{number}");
        let request = SamplingRequest::default().url_path(&path);
        drop(central.bench.recorder.segment("shop").request(&request).begin());
    }
    central.clock.advance(A_REPORT_LATER);
    let asked = central.proxy.wait_for(4, DEADLINE);
    let reported: Vec<&Vec<Value>> =
        asked[1..].iter().map(|asked| asked.body["SamplingStatisticsDocuments"].as_array().expect("reports")).collect();
    assert_eq!(reported.iter().map(|reports| reports.len()).collect::<Vec<_>>(), [25, 25, 10]);
    let names: std::collections::BTreeSet<_> =
        reported.iter().flat_map(|reports| reports.iter()).map(|report| report["RuleName"].to_string()).collect();
    assert_eq!(names.len(), 60);
}

#[test]
fn a_quota_is_used_until_it_expires_and_then_one_a_second_is_borrowed() {
    let script = Script::new(&[with(rule("quota", 0.0), "ReservoirSize", 50)]);
    let central = Central::following(&script, "quota");
    let sampled = || (0..10).filter(|_| central.request("shop")).count();
    assert_eq!(sampled(), 1, "borrowed");
    script.set_targets(targets_answer(&[json!({
        "RuleName": "quota", "FixedRate": 0.0, "ReservoirQuota": 3, "ReservoirQuotaTTL": START + 60, "Interval": 10,
    })]));
    let report = central.report();
    assert_eq!([&report[0]["RequestCount"], &report[0]["SampledCount"], &report[0]["BorrowCount"]], [10, 0, 1]);
    // The answer is on its way: of this second one may have been borrowed already.
    assert!(eventually(|| central.request("shop")));
    central.clock.advance(Duration::from_secs(1));
    assert!(eventually(|| {
        central.clock.advance(Duration::from_secs(1));
        sampled() == 3
    }));
    central.clock.advance(Duration::from_secs(60));
    assert_eq!(sampled(), 1, "the quota is over");
}

#[test]
fn a_target_changes_the_rate() {
    let script = Script::new(&[rule("rate", 0.0)]);
    let central = Central::following(&script, "rate");
    assert!(!central.request("shop"));
    script.set_targets(targets_answer(&[json!({ "RuleName": "rate", "FixedRate": 7.5 })]));
    central.report();
    assert!(eventually(|| central.request("shop")), "a rate above 1 counts as 1");
    script.set_targets(targets_answer(&[json!({ "RuleName": "rate", "FixedRate": -1 })]));
    central.report();
    assert!(eventually(|| !central.request("shop")), "a rate below 0 counts as 0");
}

#[test]
fn a_boost_raises_the_rate_until_it_is_over() {
    let boosted = with(rule("boost", 0.0), "SamplingRateBoost", json!({ "MaxRate": 1.0, "CooldownWindowMinutes": 10 }));
    let script = Script::new(&[boosted]);
    let central = Central::following(&script, "boost");
    assert!(!central.request("shop"));
    script.set_targets(targets_answer(&[json!({
        "RuleName": "boost", "FixedRate": 0.0, "SamplingBoost": { "BoostRate": 1.0, "BoostRateTTL": START + 100 },
    })]));
    central.report();
    assert!(eventually(|| central.request("shop")));
    central.clock.advance(Duration::from_secs(100));
    assert!(!central.request("shop"));
}

#[test]
fn rules_that_were_changed_are_asked_for_at_once() {
    let script = Script::new(&[rule("before-change", 0.0)]);
    let central = Central::following(&script, "before-change");
    central.request("shop");
    script.set_rules(&[rule("after-change", 1.0)]);
    script.set_targets(json!({ "SamplingTargetDocuments": [], "LastRuleModification": START + 5 }));
    central.report();
    wait_for_log("requests are now sampled by the central rules (1): \"after-change\"");
    assert!(central.request("shop"));
    // The same change is not news again.
    central.report();
    central.clock.advance(A_REPORT_LATER);
    assert_eq!(central.next_question("/GetSamplingRules", A_POLL_LATER).body, json!({}));
    let paths: Vec<_> = central.proxy.questions().into_iter().map(|question| question.path).collect();
    assert_eq!(
        paths,
        ["/GetSamplingRules", "/SamplingTargets", "/GetSamplingRules", "/SamplingTargets", "/GetSamplingRules"]
    );
}

#[test]
fn a_rule_that_stays_keeps_what_it_counted_and_one_that_is_gone_decides_no_more() {
    let script = Script::new(&[rule("stays", 1.0)]);
    let central = Central::following(&script, "stays");
    central.request("shop");
    script.set_rules(&[with(rule("stays", 1.0), "ServiceName", "shop"), with(rule("comes", 1.0), "Priority", 200)]);
    // The rules come first, so the report is of before and after.
    central.clock.advance(A_POLL_LATER);
    wait_for_log("requests are now sampled by the central rules (2): \"stays\"");
    let reports = |asked: &[Question]| {
        let asked = asked.iter().filter(|asked| asked.path == "/SamplingTargets");
        asked
            .flat_map(|asked| asked.body["SamplingStatisticsDocuments"].as_array().expect("reports").clone())
            .collect::<Vec<_>>()
    };
    assert!(eventually(|| !reports(&central.proxy.questions()).is_empty()));
    assert_eq!(reports(&central.proxy.questions())[0]["RequestCount"], 1, "counted before the refresh");
    central.request("other");
    assert_eq!(central.rule_names().last().map(String::as_str), Some("\"comes\""));
    script.set_rules(&[with(rule("comes-alone", 0.0), "Priority", 200)]);
    central.clock.advance(A_POLL_LATER);
    wait_for_log("requests are now sampled by the central rules (1): \"comes-alone\"");
    assert!(!central.request("shop"));
}

#[test]
fn a_report_that_failed_is_sent_again_with_what_came_after() {
    let script = Script::new(&[rule("tried-again", 1.0)]);
    let central = Central::following(&script, "tried-again");
    central.request("shop");
    script.set_targets(json!("this is no answer"));
    assert_eq!(central.report()[0]["RequestCount"], 1);
    central.request("shop");
    script.set_targets(targets_answer(&[]));
    // When the second request came the first report may not have been given up yet; in the end both are there.
    assert!(eventually(|| {
        central.clock.advance(A_REPORT_LATER);
        let asked = central.proxy.questions();
        let reports = asked.iter().skip(2).filter_map(|asked| asked.body["SamplingStatisticsDocuments"].as_array());
        reports.flatten().filter_map(|report| report["RequestCount"].as_u64()).sum::<u64>() == 2
    }));
}

#[test]
fn what_x_ray_could_not_process_is_reported_again() {
    let script = Script::new(&[rule("unprocessed", 1.0)]);
    let central = Central::following(&script, "unprocessed");
    central.request("shop");
    let unprocessed = json!([{ "RuleName": "unprocessed", "ErrorCode": "500", "Message": "later" }]);
    script.set_targets(json!({ "SamplingTargetDocuments": [], "UnprocessedStatistics": unprocessed }));
    assert_eq!(central.report()[0]["RequestCount"], 1);
    script.set_targets(targets_answer(&[]));
    assert!(eventually(|| {
        central.clock.advance(A_REPORT_LATER);
        central.proxy.questions().iter().filter(|asked| asked.path == "/SamplingTargets").count() == 2
    }));
    let asked = central.proxy.questions();
    let reports = asked.iter().filter(|asked| asked.path == "/SamplingTargets");
    let counts = reports.map(|asked| &asked.body["SamplingStatisticsDocuments"][0]["RequestCount"]);
    assert_eq!(counts.collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn rules_on_several_pages_are_all_asked_for() {
    let central = Central::asking(SamplingProxy::start(|question| {
        let page = question.body["NextToken"].as_str().map_or(0, |token| token.parse().expect("our own token"));
        let mut answer =
            rules_answer(&[with(rule(&format!("page-{page}"), 1.0), "ServiceName", format!("service-{page}"))]);
        answer["NextToken"] = if page < 2 { json!((page + 1).to_string()) } else { json!(null) };
        Reply::Json(answer)
    }));
    central.request("warm up");
    wait_for_log("requests are sampled by the central rules (3): \"page-0\"");
    assert!(central.request("service-2"));
    assert_eq!(central.proxy.questions().len(), 3);
}

#[test]
fn pages_without_end_are_not_followed_for_ever() {
    let pages = Arc::new(AtomicUsize::new(0));
    let proxy = {
        let pages = Arc::clone(&pages);
        SamplingProxy::start(move |_| {
            let page = pages.fetch_add(1, Ordering::Relaxed);
            Reply::Json(with(rules_answer(&[rule(&format!("endless-{page}"), 1.0)]), "NextToken", "more"))
        })
    };
    let central = Central::asking(proxy);
    central.request("warm up");
    wait_for_log("requests are sampled by the central rules (20): \"endless-0\"");
    assert_eq!(pages.load(Ordering::Relaxed), 20);
}

#[test]
fn rules_match_requests_as_recommended() {
    let mut tried = 0;
    for case in vectors("sampling_rule_match").iter().filter(|case| case["kind"] == "centralized") {
        let name = case["id"].as_str().expect("an id");
        let mut asked = rule(name, 1.0);
        for (ours, theirs) in [
            ("host", "Host"),
            ("service_name", "ServiceName"),
            ("http_method", "HTTPMethod"),
            ("url_path", "URLPath"),
            ("service_type", "ServiceType"),
        ] {
            asked[theirs] = case["rule"][ours].clone();
        }
        let central = Central::following(&Script::new(&[asked]), name);
        let said = |key: &str| case["request"][key].as_str();
        let mut request = SamplingRequest::default();
        // What is not said is unknown; a segment always has a name, so that is the rule's own then.
        let service_name = case["rule"]["service_name"].as_str().filter(|_| said("service_name").is_none());
        let literal = service_name.map(|pattern| pattern.replace('*', ""));
        request.name = said("service_name").or(literal.as_deref()).unwrap_or_default();
        (request.host, request.http_method) = (said("host"), said("http_method"));
        (request.url_path, request.service_type) = (said("url_path"), said("service_type"));
        let segment = central.bench.recorder.segment("unnamed").request(&request).begin();
        assert_eq!(segment.is_recording(), case["recommended"] == true, "{name} {request:?}");
        tried += 1;
    }
    assert!(tried >= 20, "only {tried} cases");
}

#[test]
fn central_rules_behave_as_recommended() {
    let mut tried = 0;
    for case in vectors("sampling_centralized") {
        let id = case["id"].as_str().expect("an id");
        let Some(record) = case.get("rule_record") else { continue };
        // A rule we accept decides about a plain request; one for a resource or with attributes does so only
        // for requests that are known to have them, where the SDKs never use it.
        let name = format!("{id}-rule");
        let asked = with(with(record.clone(), "RuleName", &*name), "FixedRate", 1);
        let last = format!("{id}-last");
        let central = Central::asking(Script::new(&[asked, with(rule(&last, 0.0), "Priority", 9_999)]).serve());
        central.request("warm up");
        wait_for_log(&last);
        assert_eq!(central.request("shop"), case["accepted"] == true, "{id}");
        tried += 1;
    }
    assert!(tried >= 5, "only {tried} cases");
}

#[test]
fn a_rule_for_a_resource_is_for_that_resource_only() {
    let asked = with(rule("of-a-resource", 1.0), "ResourceARN", "arn:aws:ecs:*:cluster/shop");
    let central = Central::following(&Script::new(&[asked]), "of-a-resource");
    let sampled = |arn| {
        let request = SamplingRequest::default().resource_arn(arn);
        central.bench.recorder.segment("shop").request(&request).begin().is_recording()
    };
    assert!(sampled("arn:aws:ecs:eu-west-1:123456789012:cluster/shop"));
    assert!(!sampled("arn:aws:ecs:eu-west-1:123456789012:cluster/other"));
    assert!(!central.request("shop"), "who has none is not meant");
}

#[test]
fn a_rule_with_attributes_is_for_requests_that_have_them_all() {
    let asked = with(rule("attributes", 1.0), "Attributes", json!({ "tenant": "gold*", "beta": "true" }));
    let central = Central::following(&Script::new(&[asked]), "attributes");
    let sampled = |attributes: &[(&str, &str)]| {
        let request = SamplingRequest::default().attributes(&attributes);
        central.bench.recorder.segment("shop").request(&request).begin().is_recording()
    };
    assert!(sampled(&[("tenant", "gold-7"), ("beta", "TRUE"), ("more", "x")]));
    assert!(!sampled(&[("tenant", "gold-7")]));
    assert!(!sampled(&[("tenant", "tin"), ("beta", "true")]));
    assert!(!sampled(&[]));
}

#[test]
fn answers_that_are_none_leave_the_rules_as_they_were() {
    let none = [
        json!(null),
        json!([]),
        json!("rules"),
        json!({}),
        json!({ "SamplingRuleRecords": null }),
        json!({ "SamplingRuleRecords": { "SamplingRule": rule("x", 0.0) } }),
        json!({ "SamplingRuleRecords": [{ "SamplingRule": with(rule("x", 0.0), "Version", 2) }, 7, null] }),
        json!({ "SamplingRuleRecords": [{ "SamplingRule": with(rule("x", 0.0), "FixedRate", "a lot") }] }),
    ];
    for (number, answer) in none.into_iter().enumerate() {
        let name = format!("untouched-{number}");
        let script = Script::new(&[rule(&name, 1.0)]);
        let central = Central::following(&script, &name);
        script.0.lock().expect("no test panics while it holds this").0 = answer.clone();
        central.clock.advance(A_POLL_LATER);
        wait_for_log(&format!(
            "no sampling rules: the answer from {} (TCP) is not X-Ray's",
            central.proxy.daemon_address()
        ));
        assert!(central.request("shop"), "{answer}");
    }
}

#[test]
fn a_daemon_that_misbehaves_costs_no_request_and_is_told_once() {
    let head = "HTTP/1.1 200 OK\r\n";
    let misbehaviour = [
        ("endless body", Reply::Endless(b"x".to_vec()), None),
        (
            "endless answer",
            Reply::Endless(format!("{head}\r\n{}", "x".repeat(8_192)).into_bytes()),
            Some("longer than 1048576 bytes"),
        ),
        (
            "endless headers",
            Reply::Endless(format!("{head}X-Filler: {}\r\n", "y".repeat(8_192)).into_bytes()),
            Some("longer than"),
        ),
        (
            "a redirect",
            Reply::Raw(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\n\r\n".to_vec()),
            Some("redirect 307, which is not followed"),
        ),
        (
            "no permission",
            Reply::Raw(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".to_vec()),
            Some("status 403; give it credentials"),
        ),
        ("garbage", Reply::Raw(b"\x16\x03\x01 this is TLS\r\n\r\n".to_vec()), Some("is not HTTP")),
        (
            "half an answer",
            Reply::Raw(format!("{head}Content-Length: 100\r\n\r\n{{").into_bytes()),
            Some("before the end of its answer"),
        ),
        ("nothing", Reply::Raw(Vec::new()), None),
        (
            "another service",
            Reply::Raw(format!("{head}Content-Length: 5\r\n\r\nhello").into_bytes()),
            Some("is not X-Ray's: it is not JSON"),
        ),
        (
            "a huge promise",
            Reply::Silence(format!("{head}Content-Length: 4294967296\r\n\r\n").into_bytes()),
            Some("longer than 1048576 bytes"),
        ),
    ];
    for (what, reply, told) in misbehaviour {
        let central = Central::asking_or(
            SamplingProxy::start(move |_| reply.clone()),
            Sampling::central_or(LocalRules::new(1, 0.0)),
        );
        let address = central.proxy.daemon_address();
        let all_told = || {
            let lines = logs::containing(&address).into_iter();
            lines.filter(|(_, line)| line.contains("no sampling rules: ")).collect::<Vec<_>>()
        };
        // The system may have given the port to another test before.
        let of_others = all_told().len();
        let told_of = || all_told().split_off(of_others);
        assert!(central.request("shop"), "{what}: the local rules decide");
        assert!(eventually(|| !told_of().is_empty()), "{what}: nothing was told");
        // It asks again, later, and says no more.
        for _ in 0..2 {
            let before = central.proxy.questions().len();
            assert!(eventually(|| {
                central.clock.advance(Duration::from_secs(11));
                central.proxy.questions().len() > before
            }));
        }
        let lines = told_of();
        assert_eq!(lines.len(), 1, "{what}: {lines:?}");
        assert_eq!(lines[0].0, log::Level::Warn, "somebody chose central rules");
        assert!(told.is_none_or(|told| lines[0].1.contains(told)), "{what}: {lines:?}");
    }
}

#[test]
fn a_daemon_that_never_answers_delays_neither_requests_nor_the_end() {
    let central = Central::asking_or(
        SamplingProxy::start(|_| Reply::Silence(Vec::new())),
        Sampling::central_or(LocalRules::new(1, 0.0)),
    );
    assert!(central.request("shop"));
    let _ = central.proxy.wait_for(1, DEADLINE);
    assert!(!central.request("shop"));
    assert_eq!(central.rule_names(), ["null"]);
    // The question is on its way, and is not waited for: these return although nothing is ever answered.
    central.bench.recorder.shutdown(DEADLINE).expect("the capture takes everything in time");
}

#[test]
fn where_nobody_listens_one_quiet_line_is_said() {
    logs::listen();
    let nobody = Nobody::listens();
    let clock = Hands::default().clock();
    let recorder = Recorder::builder()
        .environment(NO_ENVIRONMENT)
        .clock(clock.clone())
        .daemon_address(nobody.daemon_address())
        .build()
        .expect("a recorder");
    assert!(recorder.begin_segment("shop").is_recording(), "X-Ray's built-in rule: the first of a second");
    let address = format!("{} (TCP): nothing listens there; start one", nobody.daemon_address());
    wait_for_log(&address);
    for _ in 0..10 {
        clock.advance(Duration::from_secs(400));
        drop(recorder.begin_segment("shop"));
    }
    let told = logs::containing(&address);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, log::Level::Info, "nobody chose central rules");
}

#[test]
fn a_recorder_that_sends_to_a_daemon_asks_it_for_rules_by_default() {
    logs::listen();
    let script = Script::new(&[rule("by-default", 1.0)]);
    let proxy = script.serve();
    let recorder = |emitter: bool, inline: bool| {
        let builder = Recorder::builder().environment(NO_ENVIRONMENT).clock(Hands::default().clock()).inline(inline);
        let builder = builder.daemon_address(proxy.daemon_address());
        let builder = if emitter { builder.emitter(xray_runtime::CaptureEmitter::new()) } else { builder };
        builder.build().expect("a recorder")
    };
    // With an emitter of its own, or without a thread, as in Lambda, nobody is asked.
    for (emitter, inline) in [(true, false), (false, true), (true, true)] {
        assert!(recorder(emitter, inline).begin_segment("shop").is_recording());
    }
    let asking = recorder(false, false);
    assert!(asking.begin_segment("shop").is_recording());
    wait_for_log("requests are sampled by the central rules (1): \"by-default\"");
    assert_eq!(proxy.questions().len(), 1);
}

#[test]
fn central_rules_without_a_thread_to_ask_for_them_are_warned_of() {
    logs::listen();
    let build = |environment: &[(&str, &str)]| {
        let builder = Recorder::builder().environment(environment.iter().copied()).sampling(Sampling::central());
        builder.emitter(xray_runtime::CaptureEmitter::new()).inline(true).build().expect("a recorder")
    };
    let told = || logs::containing("has no thread to ask for central sampling rules").len();
    let in_lambda = build(&[("LAMBDA_TASK_ROOT", "/var/task")]);
    assert!(in_lambda.begin_segment("shop").is_recording());
    assert_eq!(told(), 0, "in Lambda the header decides");
    let inline = build(&[]);
    assert!(inline.begin_segment("shop").is_recording());
    assert_eq!(told(), 1);
}

#[test]
fn rules_older_than_an_hour_give_way_to_the_local_ones() {
    let bad = Arc::new(AtomicBool::new(false));
    let proxy = {
        let bad = Arc::clone(&bad);
        SamplingProxy::start(move |_| match bad.load(Ordering::Acquire) {
            true => Reply::Raw(Vec::new()),
            false => Reply::Json(rules_answer(&[rule("aging", 1.0)])),
        })
    };
    let central = Central::asking(proxy);
    central.request("warm up");
    wait_for_log("requests are sampled by the central rules (1): \"aging\"");
    bad.store(true, Ordering::Release);
    central.clock.advance(Duration::from_secs(3_600));
    assert!(central.request("shop"));
    central.clock.advance(Duration::from_secs(1));
    assert!(!central.request("shop"));
    bad.store(false, Ordering::Release);
    assert!(eventually(|| {
        central.clock.advance(Duration::from_secs(301));
        central.request("shop")
    }));
}

#[test]
fn after_a_shutdown_nobody_is_asked_any_more() {
    let script = Script::new(&[rule("shut-down", 1.0)]);
    let central = Central::following(&script, "shut-down");
    central.request("shop");
    central.bench.recorder.shutdown(DEADLINE).expect("the capture takes everything in time");
    central.clock.advance(A_POLL_LATER);
    // Another recorder's question is there long before this one's would be late.
    let other = Central::following(&Script::new(&[rule("another", 1.0)]), "another");
    assert!(other.request("shop"));
    assert_eq!(central.proxy.questions().len(), 1);
}

#[test]
fn a_hostile_number_of_rules_is_cut() {
    let rules: Vec<Value> = (0..2_500).map(|number| json!({
        "RuleName": format!("r{number}"), "Version": 1, "Priority": number, "FixedRate": 1e300, "ReservoirSize": 1e300,
        "ResourceARN": "*", "ServiceName": "*a*a*a*a*a*a*b", "ServiceType": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*",
    })).collect();
    let central = Central::asking(Script::new(&rules).serve());
    central.request("warm up");
    wait_for_log("requests are sampled by the central rules (1000): \"r0\"");
    assert!(!central.request(
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    ));
    assert!(central.request("aaaaaaaaab"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_recorder_that_is_dropped_takes_its_thread_with_it() {
    let test = "sampling_central::a_recorder_that_is_dropped_takes_its_thread_with_it";
    let output = crate::common::own_process(test, &[], || {
        let asking = || {
            let threads = std::fs::read_dir("/proc/self/task").expect("this process's threads");
            let names = threads.flatten().filter_map(|thread| std::fs::read_to_string(thread.path().join("comm")).ok());
            names.filter(|name| name.trim() == "xray-sampling").count()
        };
        let central = Central::following(&Script::new(&[rule("dropped", 1.0)]), "dropped");
        assert_eq!(asking(), 1);
        drop(central);
        assert!(eventually(|| asking() == 0));
    });
    if let Some(output) = output {
        assert!(output.status.success(), "{}", crate::common::said(&output));
    }
}
