//! Exceptions: what the cause block says of an error, its chain, and an error that passes several levels.
//!
//! X-Ray: [Errors and exceptions](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-errors).
//! The numbered rules are those of `vectors/exceptions.json`.

use std::error::Error;
use std::fmt;

use serde_json::Value;
use xray_runtime::{Outcome, begin_subsegment, current};
use xray_test_support::vectors;

use crate::common::{record, record_segment};

/// An error with a chain of `below` others.
#[derive(Debug)]
struct Broken {
    text: String,
    source: Option<Box<Broken>>,
}

impl Broken {
    fn chain(length: usize) -> Self {
        let mut error = Self { text: format!("level {length}"), source: None };
        for level in (1..length).rev() {
            error = Self { text: format!("level {level}"), source: Some(Box::new(error)) };
        }
        error
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for Broken {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl Drop for Broken {
    // A chain of a hundred thousand must not be this test's own stack overflow.
    fn drop(&mut self) {
        let mut next = self.source.take();
        while let Some(mut error) = next {
            next = error.source.take();
        }
    }
}

#[test]
fn the_rules_of_the_vectors_are_all_here() {
    // Each recommendation below has its test; a new one must get one.
    let kinds: Vec<String> = vectors("exceptions")
        .iter()
        .filter(|case| !case["recommended"].is_null())
        .map(|case| case["kind"].to_string())
        .collect();
    let tested = [
        "same error, two levels",
        "error chain (source/cause)",
        "flags",
        "string error",
        "panic",
        "limits",
        "working_directory",
    ];
    assert_eq!(kinds, tested.map(|kind| format!("{kind:?}")));
}

#[test]
fn an_exception_says_message_type_and_an_id_of_its_own() {
    let documents = record_segment(|segment| segment.add_exception(&Broken::chain(1)));
    let exceptions = exceptions(&documents[0]);
    assert_eq!(exceptions.len(), 1);
    assert_eq!(exceptions[0]["message"], "level 1");
    assert!(is_id(&exceptions[0]["id"]), "{}", exceptions[0]);
}

#[test]
fn every_exception_has_another_id() {
    let documents = record_segment(|segment| {
        segment.add_exception(&Broken::chain(3));
        segment.add_exception(&Broken::chain(3));
    });
    let mut ids: Vec<String> = exceptions(&documents[0]).iter().map(|exception| exception["id"].to_string()).collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "{documents:#?}");
}

#[test]
fn the_chain_of_sources_is_followed_and_linked() {
    let documents = record_segment(|segment| segment.add_exception(&Broken::chain(3)));
    let exceptions = exceptions(&documents[0]);
    let messages: Vec<&Value> = exceptions.iter().map(|exception| &exception["message"]).collect();
    assert_eq!(messages, ["level 1", "level 2", "level 3"]);
    assert_eq!(exceptions[0]["cause"], exceptions[1]["id"]);
    assert_eq!(exceptions[1]["cause"], exceptions[2]["id"]);
    assert!(exceptions[2]["cause"].is_null());
}

#[test]
fn a_long_chain_is_cut_at_ten_and_says_how_much_is_missing() {
    let documents = record_segment(|segment| segment.add_exception(&Broken::chain(13)));
    let exceptions = exceptions(&documents[0]);
    assert_eq!(exceptions.len(), 10);
    let missing: u64 = exceptions.iter().filter_map(|exception| exception["skipped"].as_u64()).sum();
    assert_eq!(missing, 3, "{:#?}", exceptions[9]);
    assert!(exceptions[9]["cause"].is_null(), "a link to nothing");
}

#[test]
fn a_chain_of_a_hundred_thousand_costs_ten() {
    let documents = record_segment(|segment| segment.add_exception(&Broken::chain(100_000)));
    assert_eq!(exceptions(&documents[0]).len(), 10);
}

#[test]
fn a_chain_that_bites_its_tail_ends() {
    #[derive(Debug)]
    struct Ouroboros;
    impl fmt::Display for Ouroboros {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("again")
        }
    }
    impl Error for Ouroboros {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(self)
        }
    }
    let documents = record_segment(|segment| segment.add_exception(&Ouroboros));
    assert!((1..=10).contains(&exceptions(&documents[0]).len()));
}

#[test]
fn an_exception_makes_a_fault_unless_the_caller_chose_another_flag() {
    let flags = |documents: Vec<Value>| -> Vec<&'static str> {
        ["error", "fault", "throttle"].into_iter().filter(|flag| documents[0][*flag] == true).collect()
    };
    let error = Broken::chain(1);
    assert_eq!(flags(record_segment(|segment| segment.add_exception(&error))), ["fault"]);
    assert_eq!(flags(record_segment(|segment| segment.add_exception_as(&error, Outcome::Fault))), ["fault"]);
    assert_eq!(flags(record_segment(|segment| segment.add_exception_as(&error, Outcome::Error))), ["error"]);
    assert_eq!(
        flags(record_segment(|segment| segment.add_exception_as(&error, Outcome::Throttle))),
        ["error", "throttle"]
    );
    assert_eq!(
        flags(record_segment(|segment| {
            segment.set_error();
            segment.add_exception(&error);
        })),
        ["error"]
    );
}

#[test]
fn an_exception_that_is_no_failure_sets_no_flag() {
    let documents = record_segment(|segment| segment.add_exception_as(&Broken::chain(1), Outcome::Ok));
    for flag in ["error", "fault", "throttle"] {
        assert!(documents[0][flag] != true, "{flag}");
    }
}

#[test]
fn the_same_error_two_levels_up_is_a_reference_to_the_exception_below() {
    let documents = record(|| {
        let error = Broken::chain(2);
        let outer = begin_subsegment("outer");
        {
            let inner = begin_subsegment("inner");
            inner.add_exception(&error);
        }
        outer.add_exception(&error);
        drop(outer);
        current().add_exception(&error);
    });
    let outer = &documents[0]["subsegments"][0];
    let inner = &outer["subsegments"][0];
    let first = &exceptions(inner)[0]["id"];
    assert_eq!(&outer["cause"], first, "the outer one says which exception it was: {outer:#}");
    assert_eq!(&documents[0]["cause"], first, "and so does the segment");
    assert!(outer["fault"] == true && inner["fault"] == true);
}

#[test]
fn another_error_at_the_outer_level_is_an_exception_of_its_own() {
    let documents = record(|| {
        let outer = begin_subsegment("outer");
        begin_subsegment("inner").add_exception(&Broken::chain(1));
        outer.add_exception(&Broken { text: "another".into(), source: None });
    });
    let outer = &documents[0]["subsegments"][0];
    assert_eq!(exceptions(outer)[0]["message"], "another");
}

#[test]
fn a_panic_is_recorded_as_one_and_passes_on() {
    let mut payload = None;
    let documents = record(|| {
        let caught = std::panic::catch_unwind(|| {
            let _subsegment = begin_subsegment("work");
            std::panic::panic_any(41_u8);
        });
        payload = caught.expect_err("the panic passes on").downcast_ref::<u8>().copied();
    });
    assert_eq!(payload, Some(41));
    let work = &documents[0]["subsegments"][0];
    assert_eq!(work["fault"], true);
    assert_eq!(exceptions(work)[0]["type"], "panic");
}

#[test]
fn a_message_is_cut_at_four_kilobytes_where_a_character_ends() {
    let text = "é".repeat(50_000);
    let documents = record_segment(|segment| segment.add_exception(&Broken { text: text.clone(), source: None }));
    let sent = exceptions(&documents[0])[0]["message"].as_str().expect("a message").to_owned();
    assert!((3_000..=4_096).contains(&sent.len()), "{} bytes", sent.len());
    assert!(text.starts_with(sent.trim_end_matches(|last: char| last != 'é')), "cut, not changed");
}

#[test]
fn an_error_that_panics_while_it_is_printed_is_not_our_panic() {
    #[derive(Debug)]
    struct Boom;
    impl fmt::Display for Boom {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("a bug of the user's")
        }
    }
    impl Error for Boom {}
    let documents = record_segment(|segment| segment.add_exception(&Boom));
    assert_eq!(documents[0]["fault"], true);
}

#[test]
fn the_place_in_the_source_is_in_the_stack() {
    let line = line!() + 1;
    let documents = record_segment(|segment| segment.add_exception(&Broken::chain(1)));
    let stack = exceptions(&documents[0])[0]["stack"].as_array().cloned().unwrap_or_default();
    assert!((1..=50).contains(&stack.len()), "{stack:?}");
    assert_eq!(stack[0]["line"], line);
    assert!(stack[0]["path"].as_str().is_some_and(|path| path.ends_with("exceptions.rs")), "{}", stack[0]);
}

#[test]
fn the_working_directory_is_not_told() {
    let documents = record_segment(|segment| segment.add_exception(&Broken::chain(1)));
    assert!(documents[0]["cause"]["working_directory"].is_null(), "it can leak paths: {}", documents[0]);
}

fn exceptions(object: &Value) -> Vec<Value> {
    object["cause"]["exceptions"].as_array().unwrap_or_else(|| panic!("no exceptions in {object:#}")).clone()
}

fn is_id(value: &Value) -> bool {
    value.as_str().is_some_and(|id| id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
