//! Filter expressions: what they select, and what is said of those that are none.

use proptest::prelude::*;
use serde_json::Value;
use xray_local::document::{Segment, read_document};
use xray_local::filter::{Filter, Group};
use xray_local::trace::Trace;

use crate::vectors::{cases, vector};

#[test]
fn each_case_selects_the_traces_it_should() {
    let file = vector("filter-expressions");
    let fixtures: Vec<(&String, Vec<Segment>)> =
        file["fixtures"].as_object().unwrap().iter().map(|(name, documents)| (name, segments(documents))).collect();
    let groups: Vec<Group> = file["groups"].as_object().unwrap().iter().map(group).collect();
    for case in cases("filter-expressions", "cases").iter().filter(|case| case["valid"] == true) {
        let filter = parsed(case);
        // Root causes are found by a model that X-Ray does not publish; what ours find is in `root_causes`.
        let Some(expected) = case["matches"].as_array() else { continue };
        let selected: Vec<&String> = fixtures
            .iter()
            .filter(|(_, segments)| filter.selects(&Trace::assemble(segments), &groups))
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(selected, expected.iter().map(|it| it.as_str().unwrap()).collect::<Vec<_>>(), "{case}");
    }
}

#[test]
fn an_expression_that_is_none_is_refused_at_its_place() {
    for case in cases("filter-expressions", "cases").iter().filter(|case| case["valid"] == false) {
        let text = case["expr"].as_str().unwrap();
        let error = Filter::parse(text).expect_err(text);
        let hint = case["error_hint"].as_str().unwrap();
        if let Some((_, place)) = hint.rsplit_once("at ") {
            assert_eq!(error.span().start.to_string(), place, "{case}: {error}");
        }
    }
}

#[test]
fn errors_say_what_was_expected() {
    for (text, message) in [
        (
            "http.status = \"200\"",
            "`http.status` takes a number comparison, at 12; use = != < <= > >= and a number without quotes",
        ),
        ("fault > 3", "`fault` takes `=` or `!=` with true/false, at 6; write it alone, or with `= true` or `= false`"),
        ("service(\"a\"", "expected `)` at 11; close what was opened"),
        ("user = 'bob'", "unexpected character `'` at 7; write strings in double quotes"),
        ("user = \"bob", "the string that begins at 7; close it with `\"`"),
        ("fault, error", "expected AND, OR or the end at 5; join terms with AND or OR"),
        ("annotation[age = 3", "expected `]` after the annotation key at 18; write `annotation[key]`"),
        (
            "service() { edge() }",
            "`edge` in the braces of another at 12; braces look at one node; join two terms with AND instead",
        ),
    ] {
        assert_eq!(Filter::parse(text).expect_err(text).to_string(), message);
    }
    let unknown = Filter::parse("fulat").expect_err("no keyword").to_string();
    assert!(
        unknown.starts_with("unknown keyword `fulat` at 0; did you mean `fault`? expected one of: ok, error, "),
        "{unknown}"
    );
}

#[test]
fn deep_and_long_expressions_are_refused_or_read_without_harm() {
    for text in ["(".repeat(16_000), "!".repeat(16_000), "((fault OR ".repeat(1_000), "x".repeat(100_000)] {
        assert!(Filter::parse(&text).is_err());
    }
    assert!(Filter::parse(&"fault ".repeat(2_000)).is_ok());
    assert!(Filter::parse(&format!("{}fault", "!".repeat(10_001))).is_ok());
}

#[test]
fn a_group_that_asks_for_itself_ends() {
    let filter = Filter::parse("group.name = \"a\" OR group.name = \"b\"").unwrap();
    let groups = ["a", "b"].map(|name| Group { name: name.into(), arn: String::new(), filter: filter.clone() });
    assert!(!filter.selects(&Trace::assemble([]), &groups));
}

proptest! {
    #[test]
    fn any_text_is_an_expression_or_an_error_within_it(text in "\\PC{0,60}") {
        spans_fit(&text)?;
    }

    #[test]
    fn any_words_are_an_expression_or_an_error_within_them(words in proptest::collection::vec(0..WORDS.len(), 0..14)) {
        let text: Vec<&str> = words.iter().map(|word| WORDS[*word]).collect();
        spans_fit(&text.join(" "))?;
        spans_fit(&text.concat())?;
    }
}

const WORDS: [&str; 32] = [
    "fault",
    "AND",
    "or",
    "!",
    "(",
    ")",
    "{",
    "}",
    "=",
    "!=",
    ">",
    "3",
    "-0.5",
    "\"ü\"",
    "\"",
    "true",
    "service",
    "edge",
    "id",
    "name",
    ":",
    ",",
    "annotation.k",
    "annotation[",
    "a]",
    "http.url",
    "CONTAINS",
    "rootcause.fault.entity",
    "rootcause.json",
    "#[{}]",
    "#",
    "é",
];

fn spans_fit(text: &str) -> Result<(), TestCaseError> {
    if let Err(error) = Filter::parse(text) {
        prop_assert!(text.get(error.span()).is_some(), "{text:?} {error:?}");
        prop_assert!(error.to_string().contains("; "), "{error}");
    }
    Ok(())
}

fn parsed(case: &Value) -> Filter {
    Filter::parse(case["expr"].as_str().unwrap()).unwrap_or_else(|error| panic!("{case}: {error}"))
}

fn group((name, expression): (&String, &Value)) -> Group {
    let filter = Filter::parse(expression.as_str().unwrap()).unwrap();
    Group { name: name.clone(), arn: format!("arn:{name}"), filter }
}

pub(crate) fn segments(documents: &Value) -> Vec<Segment> {
    let read = |document: &Value| {
        let reading = read_document(document.to_string().as_bytes());
        reading.segment.unwrap_or_else(|| panic!("{document}: {:?}", reading.findings))
    };
    documents.as_array().unwrap().iter().map(read).collect()
}
