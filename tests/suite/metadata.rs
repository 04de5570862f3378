//! Metadata: any value that serde can write, whatever its `Serialize` does, and the document stays one.
//!
//! X-Ray: [Metadata](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-metadata).

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Serialize;
use serde::ser::{Error as _, SerializeMap as _, Serializer};
use serde_json::{Value, json};
use xray_runtime::{Ignored, begin_subsegment, current};
use xray_test_support::tree;

use crate::common::{bench, record};

#[test]
fn values_stand_under_their_namespace_and_key() {
    #[derive(Serialize)]
    struct Order {
        lines: Vec<u8>,
        note: Option<&'static str>,
    }
    let documents = record(|| {
        current().add_metadata("order", Order { lines: vec![1, 2], note: None });
        current().add_metadata_in("debug", "text", "a\n\"b\"\u{2028}\u{0}é😀");
        current().add_metadata_in("debug", "unit", ());
    });
    let expected = json!({
        "default": {"order": {"lines": [1, 2], "note": null}},
        "debug": {"text": "a\n\"b\"\u{2028}\u{0}é😀", "unit": null},
    });
    assert_eq!(documents[0]["metadata"], expected);
}

#[test]
fn numbers_that_are_none_are_null() {
    let documents = record(|| current().add_metadata("numbers", [f64::NAN, f64::INFINITY, 1.5]));
    assert_eq!(documents[0]["metadata"]["default"]["numbers"], json!([null, null, 1.5]));
}

#[test]
fn a_value_that_cannot_be_written_says_so_in_its_place() {
    struct Refuses;
    impl Serialize for Refuses {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(S::Error::custom("no"))
        }
    }
    struct Panics;
    impl Serialize for Panics {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            panic!("a bug of the user's")
        }
    }
    struct StopsHalfway;
    impl Serialize for StopsHalfway {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(None)?;
            map.serialize_entry("begun", &[1, 2])?;
            Err(S::Error::custom("halfway"))
        }
    }
    let keys_that_are_no_text: BTreeMap<Vec<u8>, u8> = [(vec![1], 1)].into();
    let documents = record(|| {
        current().add_metadata("refuses", Refuses);
        current().add_metadata("panics", Panics);
        current().add_metadata("halfway", StopsHalfway);
        current().add_metadata("keys", keys_that_are_no_text);
        current().add_metadata("fine", 1);
    });
    let sent = &documents[0]["metadata"]["default"];
    for key in ["refuses", "panics", "halfway", "keys"] {
        assert!(sent[key].is_string(), "{key}: {sent}");
    }
    assert_eq!(sent["fine"], 1);
}

#[test]
fn a_value_whose_serialize_is_traced_does_not_deadlock() {
    struct Reentrant;
    impl Serialize for Reentrant {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            begin_subsegment("inside").add_metadata("deep", 1);
            current().add_metadata("deeper", 2);
            serializer.serialize_u8(7)
        }
    }
    let documents = record(|| begin_subsegment("work").add_metadata("value", Reentrant));
    assert_eq!(tree(&documents), "shop\n  work\n    inside\n");
    assert_eq!(documents[0]["subsegments"][0]["metadata"]["default"], json!({"deeper": 2, "value": 7}));
}

#[test]
fn a_key_written_twice_by_a_users_serialize_stays_readable() {
    // What `#[serde(flatten)]` does when two of the parts have a field of one name.
    struct Twice;
    impl Serialize for Twice {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(Some(2))?;
            map.serialize_entry("key", &1)?;
            map.serialize_entry("key", &2)?;
            map.end()
        }
    }
    // `record` refuses a document that says a key twice, at any level.
    let documents = record(|| current().add_metadata("twice", Twice));
    assert!(!documents[0]["metadata"]["default"]["twice"].is_null());
}

#[test]
fn reserved_names_are_left_out_and_counted() {
    let bench = bench();
    let documents = bench.record(|| {
        current().add_metadata_in("AWS.mine", "key", 1);
        current().add_metadata("AWS.key", 1);
        current().add_metadata_in("", "key", 1);
        current().add_metadata("kept", 1);
    });
    assert_eq!(documents[0]["metadata"], json!({"default": {"kept": 1}}));
    assert_eq!(bench.recorder.stats().ignored(Ignored::BadKey), 3, "{}", bench.recorder.stats());
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn what_goes_in_comes_out(key in "[a-z]{1,8}", value in any_value()) {
        let documents = record(|| current().add_metadata(key.clone(), &value));
        // Floats are compared as they print: the suite's own reader may be off in the last place.
        let sent = &documents[0]["metadata"]["default"][&key];
        let text = serde_json::to_string(&value).expect("a value prints");
        let read: Value = serde_json::from_str(&text).expect("what is printed can be read");
        prop_assert_eq!(sent, &read);
    }

    #[test]
    fn any_namespaces_and_keys_give_a_valid_document(
        entries in prop::collection::vec((any::<String>(), any::<String>(), any_value()), 0..20),
    ) {
        record(|| {
            for (namespace, key, value) in &entries {
                current().add_metadata_in(namespace.clone(), key.clone(), value);
            }
        });
    }
}
