//! `assert` as a CI job runs it: exit statuses, waiting, what it prints, and JUnit.

use std::process::Output;

use serde_json::json;

use crate::support::{Served, ask, program, serve};

/// A trace that began at 1000 s, or just now.
fn document(number: u64, fault: bool, start: f64) -> String {
    let mut document = json!({"name": "shop", "id": format!("{number:016x}"), "trace_id": format!("1-581cf771-{number:024x}"),
        "start_time": start, "end_time": start + 0.5});
    if fault {
        document["fault"] = true.into();
        document["cause"] = json!({"exceptions": [{"id": "00000000000000ff", "message": "no \u{1b}[31m<cents>"}]});
    }
    document.to_string()
}

fn with_traces() -> Served {
    let served = serve();
    for (number, fault) in [(1, false), (2, true), (3, true)] {
        served.send(&document(number, fault, 1000.0));
    }
    served.wait_for(3);
    served
}

/// Exit status and the first line.
fn outcome(output: &Output) -> (i32, String) {
    let text = if output.status.code() == Some(2) { &output.stderr } else { &output.stdout };
    let text = String::from_utf8(text.clone()).unwrap();
    (output.status.code().unwrap(), text.lines().next().unwrap_or_default().to_owned())
}

#[test]
fn what_is_expected_is_told_by_the_exit_status() {
    let served = with_traces();
    for (words, status, told) in [
        (&["fault"] as &[&str], 0, "holds: 2 of `fault`, expected at least 1"),
        (&["fault", "--count", "2"], 0, "holds: 2 of `fault`, expected exactly 2"),
        (&["fault", "--count", "1"], 1, "fails: 2 of `fault`, expected exactly 1"),
        (&["fault", "--at-least", "3"], 1, "fails: 2 of `fault`, expected at least 3"),
        (&["fault", "--at-most", "2"], 0, "holds: 2 of `fault`, expected at most 2"),
        (&["fault", "--none"], 1, "fails: 2 of `fault`, expected none"),
        (&["throttle", "--none"], 0, "holds: 0 of `throttle`, expected none"),
        (&["fault", "--none", "--since", "1h"], 0, "holds: 0 of `fault`, expected none"),
    ] {
        let words = [&["assert"], words].concat();
        let (found, line) = outcome(&ask(&served, &words));
        assert_eq!((found, line.as_str()), (status, told), "{words:?}");
    }
}

#[test]
fn bad_usage_is_no_failed_check() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    for (words, told) in [
        (vec!["fault", "--api", &closed], "no answer from"),
        (vec!["fault", "--none", "--count", "1"], "cannot be used with"),
        (vec!["fault", "--within", "30"], "not a length of time; write a whole number and a unit, such as 500ms"),
        (vec![], "required"),
    ] {
        let output = program().arg("assert").args(&words).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && text.contains(told), "{words:?} {text}");
    }
    let output = ask(&serve(), &["assert", "fault >"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && text.ends_with("\n  fault >\n         ^\n"), "{text}");
}

#[test]
fn a_trace_that_is_still_to_come_is_waited_for() {
    let served = serve();
    std::thread::scope(|scope| {
        let check = scope.spawn(|| ask(&served, &["assert", "fault", "--count", "1", "--within", "5m"]));
        served.send(&document(1, false, 1000.0));
        served.wait_for(1);
        served.send(&document(2, true, 1000.0));
        let (status, told) = outcome(&check.join().unwrap());
        assert_eq!((status, told.as_str()), (0, "holds: 1 of `fault`, expected exactly 1"));
    });
}

#[test]
fn what_must_not_come_fails_as_soon_as_it_does() {
    let served = with_traces();
    let output = ask(&served, &["assert", "fault", "--none", "--within", "5m"]);
    assert_eq!(outcome(&output), (1, "fails: 2 of `fault`, expected none".into()));
    let output = ask(&served, &["assert", "throttle", "--none", "--within", "10ms"]);
    assert_eq!(outcome(&output), (0, "holds: 0 of `throttle`, expected none".into()));
}

#[test]
fn the_first_offenders_are_drawn_and_what_there_was_is_listed() {
    let served = with_traces();
    let drawn = String::from_utf8(ask(&served, &["assert", "fault", "--none"]).stdout).unwrap();
    assert_eq!(drawn.matches("\ntrace 1-581cf771-").count(), 2, "{drawn}");
    assert!(drawn.contains("FAULT no \u{fffd}[31m<cents>") && !drawn.contains('\u{1b}'), "{drawn}");
    let listed = String::from_utf8(ask(&served, &["assert", "throttle"]).stdout).unwrap();
    assert!(listed.contains("\nof all 3 traces the newest are:\n1-581cf771-"), "{listed}");
    let nothing = String::from_utf8(ask(&serve(), &["assert", "fault"]).stdout).unwrap();
    assert!(nothing.contains("no trace came at all; is the program told where to send"), "{nothing}");
}

#[test]
fn the_outcome_is_written_for_ci_servers() {
    let served = with_traces();
    let path = std::env::temp_dir().join(format!("xray-local-junit-{}.xml", std::process::id()));
    let file = path.to_str().unwrap();
    let written = |words: &[&str]| {
        let output = ask(&served, &[&["assert"], words, &["--junit", file]].concat());
        (output.status.code().unwrap(), std::fs::read_to_string(&path).unwrap())
    };
    let (status, xml) = written(&["fault", "--none"]);
    assert!(
        status == 1 && xml.contains("<failure message=\"fails: 2 of `fault`, expected none\">&#10;trace 1-"),
        "{xml}"
    );
    assert!(xml.contains("\u{fffd}[31m&lt;cents&gt;"), "{xml}");
    let (status, xml) = written(&["fault"]);
    assert!(status == 0 && xml.contains("failures=\"0\" errors=\"0\""), "{xml}");
    let (status, xml) = written(&["fault >"]);
    assert!(status == 2 && xml.contains("<error message=\"expected a value at 7;"), "{xml}");
    std::fs::remove_file(&path).unwrap();
    let output = ask(&served, &["assert", "fault", "--junit", "no/such/folder/x.xml"]);
    assert_eq!(output.status.code(), Some(2));
}
