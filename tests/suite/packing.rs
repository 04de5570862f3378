//! Packing: a trace of any size leaves in documents that fit, and the documents together are the trace.
//!
//! X-Ray: [Sending segment documents to the X-Ray daemon](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;
use xray_runtime::{Aws, Context, EmitError, Emitter, Http, Sql, begin_subsegment, current};
use xray_test_support::schema::{HEADER_LINE, MAX_DATAGRAM_BYTES, levels_of_subsegments};
use xray_test_support::union::node_named;
use xray_test_support::{tree, union};

use crate::common::{DEADLINE, Hands, bench, bench_with, builder, own_process, record, said};

#[test]
fn a_segment_of_seventy_kilobytes_arrives_in_parts_that_fit() {
    let documents = record(|| {
        for number in 0..100 {
            let subsegment = begin_subsegment(format!("step {number}"));
            subsegment.annotate("number", number);
            subsegment.add_metadata("blob", "x".repeat(700));
        }
    });
    assert!(documents.len() > 1, "70 kB do not fit one datagram");
    let nodes = union(&documents);
    assert_eq!(nodes.len(), 101);
    let shop = nodes.values().find(|node| node.name == "shop").expect("the segment");
    for node in nodes.values().filter(|node| node.name != "shop") {
        assert_eq!(node.parent_id.as_ref(), Some(&shop.id), "{}", node.name);
        assert_eq!(
            node.object["metadata"]["default"]["blob"].as_str().map(str::len),
            Some(700),
            "nothing had to be shortened"
        );
    }
}

#[test]
fn what_fits_one_document_is_one_document() {
    let documents = record(|| {
        for number in 0..300 {
            drop(begin_subsegment(format!("step {number}")));
        }
    });
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0]["subsegments"].as_array().map(Vec::len), Some(300));
}

#[test]
fn the_union_of_the_parts_is_the_tree() {
    // The same work, once under a limit that everything fits and once under one that nothing does.
    let work = |hands: &Hands| {
        for outer in 0..6 {
            let outer_subsegment = hands.begin_subsegment(format!("outer {outer}"));
            outer_subsegment.annotate("outer", outer);
            for inner in 0..6 {
                let inner_subsegment = hands.begin_subsegment(format!("inner {outer}.{inner}"));
                inner_subsegment.add_metadata("blob", "y".repeat(900));
                for leaf in 0..3 {
                    hands.begin_subsegment(format!("leaf {outer}.{inner}.{leaf}")).set_fault();
                }
            }
        }
    };
    let hands = Hands::default();
    let whole = bench_with(|builder| builder.clock(hands.clock())).record(|| work(&hands));
    let small = bench_with(|builder| builder.clock(hands.clock()).max_document_bytes(8_192));
    let parts = small.record_up_to(8_192, || work(&hands));
    assert!(parts.len() > 10, "{} documents", parts.len());
    assert_eq!(tree(&parts), tree(&whole));
    assert_eq!(facts(&parts), facts(&whole));
}

/// Everything but ids and times, under names instead of ids.
fn facts(documents: &[Value]) -> BTreeMap<String, (Option<String>, bool, Value)> {
    let nodes = union(documents);
    nodes
        .values()
        .map(|node| {
            let parent = node.parent_id.as_ref().and_then(|parent| nodes.get(parent)).map(|parent| parent.name.clone());
            (node.name.clone(), (parent, node.fault, node.object.get("metadata").cloned().unwrap_or_default()))
        })
        .collect()
}

#[test]
fn every_limit_is_kept_to_the_byte() {
    for max_bytes in [8_192, 10_000, 20_000, 64_512, 65_507] {
        let bench = bench_with(|builder| builder.max_document_bytes(max_bytes));
        bench.record_up_to(max_bytes, || {
            for size in (0..12_900).step_by(300) {
                begin_subsegment("step").add_metadata("blob", "z".repeat(size));
            }
        });
        assert_eq!(union(&bench.documents_up_to(max_bytes)).len(), 44, "limit {max_bytes}");
    }
}

#[test]
fn one_value_of_two_hundred_kilobytes_is_shortened_and_says_so() {
    let documents = record(|| {
        let subsegment = begin_subsegment("work");
        subsegment.annotate("kept", 7);
        subsegment.add_metadata("blob", "x".repeat(200_000));
    });
    let node = node_named(&documents, "work");
    assert_eq!(node.annotations["kept"], 7, "annotations are searched by, so they go last");
    assert!(!node.object["metadata"]["xray_sdk"]["truncated"].is_null(), "{:?}", node.object.keys());
}

#[test]
fn every_part_of_a_record_can_be_huge() {
    let huge = "é\n\"\u{1}".repeat(30_000);
    let text = || huge.clone();
    type Part<'a> = (&'static str, Box<dyn Fn(&Context) + 'a>);
    let parts: [Part<'_>; 14] = [
        ("annotation", Box::new(|work| work.annotate("key", &huge))),
        (
            "annotation keys",
            Box::new(|work| (0..60).for_each(|number| work.annotate(format!("k{number}{huge}"), &huge))),
        ),
        ("metadata", Box::new(|work| work.add_metadata("blob", &huge))),
        ("many metadata", Box::new(|work| (0..60).for_each(|number| work.add_metadata(format!("k{number}"), &huge)))),
        ("metadata key", Box::new(|work| work.add_metadata(text(), 1))),
        ("metadata namespace", Box::new(|work| work.add_metadata_in(text(), "key", 1))),
        (
            "many small metadata",
            Box::new(|work| (0..20_000).for_each(|number| work.add_metadata(format!("k{number}"), number))),
        ),
        (
            "many namespaces",
            Box::new(|work| (0..5_000).for_each(|number| work.add_metadata_in(format!("n{number}"), "k", number))),
        ),
        (
            "http",
            Box::new(|work| {
                work.set_http(
                    Http::new().method(text()).url(format!("http://h/{huge}")).user_agent(text()).client_ip(text()),
                )
            }),
        ),
        (
            "sql",
            Box::new(|work| {
                work.set_sql(
                    Sql::new().sanitized_query(text()).connection_string(text()).user(text()).database_type(text()),
                )
            }),
        ),
        (
            "aws",
            Box::new(|work| {
                work.set_aws(Aws::new().operation(text()).region(text()).request_id(text()).table_name(text()))
            }),
        ),
        ("exception", Box::new(|work| work.add_exception(&std::io::Error::other(text())))),
        (
            "many exceptions",
            Box::new(|work| {
                (0..2_000).for_each(|number| work.add_exception(&std::io::Error::other(format!("{number}{huge}"))))
            }),
        ),
        (
            "precursors",
            Box::new(|work| (0..5_000).for_each(|_| work.add_precursor_id("f1fe1ef1fe1ef1fe".parse().expect("an id")))),
        ),
    ];
    // Everything is looked at before anything is said, so that one run names all that is wrong.
    let mut wrong = Vec::new();
    for (part, say) in &parts {
        let bench = bench();
        let segment = bench.recorder.begin_segment("shop");
        segment.scope(|| say(&begin_subsegment("work")));
        segment.close();
        if bench.recorder.flush(Duration::from_secs(60)).is_err() {
            wrong.push(format!("{part} took a minute"));
            continue;
        }
        let stats = bench.recorder.stats();
        if stats.handed_over < 2 || !stats.is_balanced() {
            wrong.push(format!("{part} was lost: {stats}"));
        } else {
            assert_eq!(union(&bench.documents()).len(), 2, "{part}");
        }
    }
    assert!(wrong.is_empty(), "records with one huge part: {wrong:#?}");
    for (part, say) in [
        ("name", Box::new(|| drop(begin_subsegment(text()))) as Box<dyn Fn() + '_>),
        (
            "user",
            Box::new(|| {
                drop(begin_subsegment("work"));
                current().set_user(text());
            }),
        ),
    ] {
        assert_eq!(union(&record(say)).len(), 2, "a record with a huge {part} was lost");
    }
}

#[test]
fn the_smallest_limit_still_takes_the_largest_record() {
    let bench = bench_with(|builder| builder.max_document_bytes(8_192));
    let huge = "é\n\"".repeat(3_000);
    bench.record_up_to(8_192, || {
        let subsegment = begin_subsegment(huge.clone());
        for number in 0..50 {
            subsegment.annotate(format!("{number:0500}"), &huge);
        }
        subsegment.add_metadata("blob", &huge);
        subsegment.add_exception(&std::io::Error::other(huge.clone()));
    });
    assert_eq!(union(&bench.documents_up_to(8_192)).len(), 2);
}

#[test]
fn nothing_nests_deeper_than_fifty_levels() {
    let documents = record(|| {
        let nested: Vec<_> = (0..500).map(|level| begin_subsegment(format!("level {level}"))).collect();
        for subsegment in nested.into_iter().rev() {
            drop(subsegment);
        }
    });
    assert!(documents.iter().all(|document| levels_of_subsegments(document) <= 50));
    let drawing = tree(&documents);
    assert_eq!(drawing.lines().count(), 501);
    assert_eq!(drawing.lines().last(), Some(format!("{}level 499", "  ".repeat(500)).as_str()));
}

#[test]
fn a_hundred_thousand_levels_neither_overflow_a_small_stack_nor_get_lost() {
    let output =
        own_process("packing::a_hundred_thousand_levels_neither_overflow_a_small_stack_nor_get_lost", &[], || {
            let small_stack = std::thread::Builder::new().stack_size(256 * 1024);
            let thread = small_stack.spawn(|| {
                let bench = bench();
                let segment = bench.recorder.begin_segment("shop");
                let entered = segment.enter();
                let mut nested: Vec<_> = (0..100_000).map(|_| begin_subsegment("level")).collect();
                while let Some(subsegment) = nested.pop() {
                    drop(subsegment);
                }
                drop(entered);
                segment.close();
                bench.recorder.flush(DEADLINE).expect("flushed in time");
                let stats = bench.recorder.stats();
                assert_eq!((stats.recorded, stats.live), (100_001, 0), "{stats}");
                assert!(stats.is_balanced(), "{stats}");
                assert_eq!(stats.handed_over + stats.dropped_total(), 100_001, "{stats}");
            });
            thread.expect("a thread").join().expect("the thread ends");
        });
    if let Some(output) = output {
        assert!(output.status.success(), "{}", said(&output));
    }
}

/// Counts documents and forgets them.
#[derive(Clone, Default)]
struct Counter {
    documents: Arc<AtomicU64>,
    largest: Arc<AtomicU64>,
    children: Arc<AtomicU64>,
}

impl Emitter for Counter {
    fn emit(&self, datagram: &[u8]) -> Result<(), EmitError> {
        self.documents.fetch_add(1, Ordering::Relaxed);
        self.largest.fetch_max(datagram.len() as u64, Ordering::Relaxed);
        assert!(datagram.starts_with(HEADER_LINE));
        let names = datagram.windows(8).filter(|window| window == b"\"child\",").count();
        self.children.fetch_add(names as u64, Ordering::Relaxed);
        Ok(())
    }
}

#[test]
fn a_million_children_of_one_segment_use_little_memory() {
    let output = own_process("packing::a_million_children_of_one_segment_use_little_memory", &[], || {
        let counter = Counter::default();
        let recorder = builder().emitter(counter.clone()).build().expect("a recorder");
        let segment = recorder.begin_segment("shop");
        let before = resident_kilobytes();
        segment.scope(|| {
            for _ in 0..1_000_000 {
                drop(begin_subsegment("child"));
            }
        });
        let after = resident_kilobytes();
        segment.close();
        recorder.flush(DEADLINE).expect("flushed in time");
        let stats = recorder.stats();
        assert!(stats.is_balanced(), "{stats}");
        assert_eq!((stats.recorded, stats.live), (1_000_001, 0), "{stats}");
        assert!(counter.largest.load(Ordering::Relaxed) <= MAX_DATAGRAM_BYTES as u64);
        // A queue may be full and a trace may have a cap: what is not sent is counted, and most of it is sent or counted as such.
        let children = counter.children.load(Ordering::Relaxed);
        assert!(children + stats.dropped_total() >= 1_000_000, "{children} children sent, and\n{stats}");
        if let (Some(before), Some(after)) = (before, after) {
            assert!(after.saturating_sub(before) < 64 * 1024, "{before} kB before, {after} kB after");
        }
    });
    if let Some(output) = output {
        assert!(output.status.success(), "{}", said(&output));
    }
}

/// How much memory this process holds; Linux only.
fn resident_kilobytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
}

#[test]
fn metadata_that_is_nested_deeply_does_not_make_the_document_unreadable() {
    let mut value = Value::from(1);
    for _ in 0..120 {
        value = Value::Array(vec![value]);
    }
    let documents = record(|| {
        let nested: Vec<_> = (0..50).map(|_| begin_subsegment("level")).collect();
        nested.last().expect("fifty").add_metadata("deep", &value);
        for subsegment in nested.into_iter().rev() {
            drop(subsegment);
        }
    });
    // `record` reads each document with serde_json's default limit of 128 levels, as receivers do.
    assert_eq!(union(&documents).len(), 51);
}

#[test]
fn our_own_metadata_and_a_users_of_the_same_name_stand_in_one_object() {
    let documents = record(|| {
        let subsegment = begin_subsegment("work");
        subsegment.add_metadata_in("xray_sdk", "mine", 1);
        subsegment.add_metadata("blob", "x".repeat(200_000));
    });
    // A key said twice is what `record` refuses.
    let node = node_named(&documents, "work");
    assert!(!node.object["metadata"]["xray_sdk"]["truncated"].is_null());
}

#[test]
fn a_metadata_key_given_twice_keeps_the_last_value() {
    let documents = record(|| {
        current().add_metadata("key", 1);
        current().add_metadata("key", 2);
        current().add_metadata_in("other", "key", 3);
    });
    assert_eq!(documents[0]["metadata"], serde_json::json!({"default": {"key": 2}, "other": {"key": 3}}));
}

#[test]
fn a_limit_that_cannot_be_is_refused_with_what_can_be() {
    for bytes in [0, 8_191, 65_508, usize::MAX] {
        let error = builder().max_document_bytes(bytes).build().expect_err("no such limit");
        let expected = format!("`max_document_bytes` of {bytes}; expected 8192 to 65507");
        assert_eq!(error.to_string(), expected);
    }
}
