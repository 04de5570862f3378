//! Names of segments and subsegments: what AWS allows stays, the rest is mended.
//!
//! X-Ray: [Segment fields](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-fields), `name`.

use proptest::prelude::*;
use xray_test_support::vectors;

use crate::common::{bench, bench_with};

#[test]
fn names_are_mended_as_recommended() {
    for case in vectors("segment_names") {
        let name = case["name"].as_str().expect("a name").to_owned();
        let sent = sent_names(&name);
        match case["recommended"].as_str() {
            Some(recommended) => assert_eq!(sent, [recommended, recommended], "{} {name:?}", case["id"]),
            None => assert!(
                sent.iter().all(|sent| !sent.is_empty()),
                "{} {name:?} has a name of our own: {sent:?}",
                case["id"]
            ),
        }
    }
}

#[test]
fn a_name_of_blanks_or_forbidden_characters_only_gets_a_name_of_our_own() {
    for name in ["", " ", "\t\n", "***", "?!", "😀", "\u{0}"] {
        for sent in sent_names(name) {
            assert!(!sent.trim().is_empty(), "{name:?} became {sent:?}");
        }
    }
}

#[test]
fn a_segment_without_a_usable_name_is_called_as_the_service() {
    let bench = bench_with(|builder| builder.service_name("orders"));
    drop(bench.recorder.begin_segment(""));
    assert_eq!(bench.documents()[0]["name"], "orders");
}

#[test]
fn a_name_is_cut_at_two_hundred_characters_not_bytes() {
    for (character, count) in [('a', 200), ('é', 200), ('日', 200), ('\u{1d400}', 200)] {
        let long: String = std::iter::repeat_n(character, 1_000).collect();
        let expected: String = std::iter::repeat_n(character, count).collect();
        assert_eq!(sent_names(&long), [expected.clone(), expected]);
    }
}

proptest! {
    #[test]
    fn any_text_gives_a_valid_name(name in any::<String>()) {
        // `documents` holds what is sent to the strict schema, whose name pattern is AWS's.
        let sent = sent_names(&name);
        prop_assert!(sent.iter().all(|sent| (1..=200).contains(&sent.chars().count())));
    }
}

/// What a segment and a subsegment called `name` are called on the wire.
fn sent_names(name: &str) -> [String; 2] {
    let bench = bench();
    let segment = bench.recorder.begin_segment(name.to_owned());
    segment.scope(|| drop(xray_runtime::begin_subsegment(name.to_owned())));
    segment.close();
    let documents = bench.documents();
    let text = |value: &serde_json::Value| value.as_str().expect("a name").to_owned();
    [text(&documents[0]["name"]), text(&documents[0]["subsegments"][0]["name"])]
}
