//! What the terminal is shown: colours when asked for, details, limits, and nothing that a sender wrote to steer it.

use serde_json::{Value, json};

use crate::support::{Served, ask, printed, program, serve};

const ID: &str = "1-581cf771-a006649127e371903a2de979";
/// An escape sequence, its one-character form, a mark that turns the direction of text, and a line that is none.
const HOSTILE: &str = "\u{1b}[31m\u{9b}2J\u{202e}\nerror: pwned";

fn document(text: &str) -> String {
    json!({"name": "shop", "id": "0000000000000001", "trace_id": ID, "start_time": 1000.0, "end_time": 1000.5, "user": text,
        "fault": true, "http": {"request": {"method": text, "url": text, "client_ip": text}, "response": {"status": 502}},
        "aws": {"operation": text, "table_name": text, "region": text}, "annotations": {"order": 7, "said": text},
        "metadata": {text: {text: text}}, "sql": {"sanitized_query": text},
        "cause": {"exceptions": [{"id": "00000000000000ff", "type": text, "message": text,
            "stack": [{"path": text, "line": 3, "label": text}]}]},
        "subsegments": [{"name": "pay", "id": "0000000000000002", "start_time": 1000.25, "end_time": 1000.5,
            "sql": {"sanitized_query": "SELECT 1"}}]})
    .to_string()
}

fn with(text: &str) -> Served {
    let served = serve();
    served.send(&document(text));
    served.wait_for(1);
    served
}

#[test]
fn nothing_that_a_sender_wrote_steers_the_terminal() {
    let served = with(HOSTILE);
    for words in [
        &["tail", "--all", "--count", "1"] as &[&str],
        &["query", "fault"],
        &["query", "fault", "--json"],
        &["show", ID],
        &["show", ID, "--details"],
        &["show", ID, "--details", "--color", "always"],
        &["export"],
        &["status"],
        &["assert", "ok"],
        &["assert", "fault", "--none"],
        &["query", HOSTILE],
        &["assert", HOSTILE],
        &["show", HOSTILE],
    ] {
        let output = ask(&served, words);
        let mut text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        for ours in ["\u{1b}[31m", "\u{1b}[32m", "\u{1b}[2m", "\u{1b}[0m"] {
            // These are the program's own, and only where they were asked for.
            text = if words.contains(&"always") { text.replace(ours, "") } else { text };
        }
        let steers = |char: char| (char.is_control() && char != '\n') || char == '\u{202e}';
        assert!(!text.is_empty() && !text.contains(steers), "{words:?}: {text:?}");
        assert!(!text.contains("\nerror: pwned"), "{words:?}: {text:?}");
    }
}

#[test]
fn json_is_one_summary_a_line_and_what_was_sent() {
    let served = with(HOSTILE);
    let lines = printed(&ask(&served, &["query", "fault", "--json"]));
    let summary: Value = serde_json::from_str(lines.trim_end()).unwrap();
    assert_eq!((lines.lines().count(), &summary["Id"], &summary["Http"]["HttpURL"]), (1, &json!(ID), &json!(HOSTILE)));
}

#[test]
fn a_limit_is_kept_over_all_pages() {
    let served = serve();
    for number in 0..120 {
        let document = json!({"name": "shop", "id": "0000000000000001", "trace_id": format!("1-581cf771-{number:024x}"),
            "start_time": 1, "end_time": 2});
        served.send(&document.to_string());
    }
    served.wait_for(120);
    for (words, count) in
        [(&["query", ""] as &[&str], 120), (&["query", "", "--limit", "3"], 3), (&["query", "", "--limit", "110"], 110)]
    {
        assert_eq!(printed(&ask(&served, words)).lines().count(), count, "{words:?}");
    }
    let none = program().args(["query", "", "--limit", "0"]).output().unwrap();
    assert_eq!(none.status.code(), Some(2));
}

#[test]
fn details_explain_each_segment_and_subsegment() {
    let served = with("say");
    let expected = format!(
        "trace {ID}  00:16:40 UTC  say say\n  \
         shop                                       500.00 ms  ████████████████████████  FAULT say\n  \
         │   say say -> 502 from say\n  \
         │   user say\n  \
         │   say say in say\n  \
         │   sql say\n  \
         │   annotation.order = 7\n  \
         │   annotation.said = \"say\"\n  \
         │   exception say: say\n  \
         │     at say (say:3)\n  \
         └─ pay                                     250.00 ms              ████████████\n         \
         sql SELECT 1\n"
    );
    assert_eq!(printed(&ask(&served, &["show", ID, "--details"])), expected);
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let served = with("say");
    for words in [&["query", "fault"] as &[&str], &["query", "fault", "--color", "never"]] {
        assert!(!printed(&ask(&served, words)).contains('\u{1b}'), "{words:?}");
    }
    let coloured = printed(&ask(&served, &["query", "fault", "--color", "always"]));
    assert_eq!(coloured, format!("{ID}    500.00 ms  \u{1b}[31mFAULT   \u{1b}[0m  shop  say say\n"));
    let failed = ask(&served, &["assert", "fault", "--none", "--color", "always"]).stdout;
    let failed = String::from_utf8(failed).unwrap();
    assert!(failed.starts_with("\u{1b}[31mfails: 1 of `fault`, expected none\u{1b}[0m\n"), "{failed:?}");
}

#[test]
fn tail_tells_how_many_it_does_not_show() {
    let served = serve();
    for number in 0..203 {
        let document = json!({"name": "shop", "id": "0000000000000001", "trace_id": format!("1-581cf771-{number:024x}"),
            "start_time": 1, "end_time": 2});
        served.send(&document.to_string());
    }
    served.wait_for(203);
    let output = ask(&served, &["tail", "--all", "--count", "200"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.ends_with("note: 3 older traces are not shown; list them with `query`\n"), "{told}");
}

#[test]
fn tail_says_that_it_waits_beside_what_it_prints() {
    let served = with("say");
    let output = ask(&served, &["tail", "--all", "--count", "1"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told, format!("waiting for traces at {} (Ctrl-C ends)\n", served.api));
}
