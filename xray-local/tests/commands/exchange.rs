//! `export` and `import`: traces go from one server to another by a file, and nothing is written over unasked.

use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Served, ask, printed, program, serve};

const ID: &str = "1-581cf771-a006649127e371903a2de979";

fn with_traces() -> Served {
    let served = serve();
    for (number, name) in [(1, "shop"), (2, "bank"), (3, "mail")] {
        let call = json!({"name": "pay", "id": format!("{number:015x}f"), "start_time": 1.25, "end_time": 1.5,
            "namespace": "remote", "http": {"response": {"status": 200}}});
        let document = json!({"name": name, "id": format!("{number:016x}"), "trace_id": format!("1-581cf771-{number:024x}"),
            "start_time": 1.0 + f64::from(number), "end_time": 9.5, "subsegments": [call]});
        served.send(&document.to_string());
    }
    served.wait_for(3);
    served
}

/// A file of this test alone, which is gone before and after it.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("xray-local-{}-{name}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        Self(path)
    }

    fn text(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn what_is_exported_is_imported_by_another_server() {
    let (from, to) = (with_traces(), serve());
    let file = Scratch::new("whole.json");
    let output = ask(&from, &["export", "--out", file.text()]);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), format!("3 traces written to `{}`\n", file.text()));
    let told = printed(&ask(&to, &["import", file.text()]));
    assert_eq!(told, "3 documents taken, 3 inferred segments left out\n");
    let whole = |served: &Served| printed(&ask(served, &["export"]));
    assert_eq!(whole(&from), whole(&to));
    let exported: Value = serde_json::from_str(&whole(&to)).unwrap();
    assert_eq!(exported["Traces"][0]["Segments"].as_array().unwrap().len(), 2);
    assert_eq!(exported["UnprocessedTraceIds"], json!([]));
}

#[test]
fn a_filter_selects_what_is_exported_to_the_standard_output() {
    let served = with_traces();
    let exported = printed(&ask(&served, &["export", "--filter", "service(\"bank\")"]));
    let exported: Value = serde_json::from_str(&exported).unwrap();
    assert_eq!(exported["Traces"][0]["Id"], "1-581cf771-000000000000000000000002");
    assert_eq!(exported["Traces"].as_array().unwrap().len(), 1);
    let none = printed(&ask(&served, &["export", "--filter", "fault"]));
    assert_eq!(serde_json::from_str::<Value>(&none).unwrap()["Traces"], json!([]));
    let refused = ask(&served, &["export", "--filter", "fault >"]);
    assert!(String::from_utf8(refused.stderr).unwrap().ends_with("\n  fault >\n         ^\n"));
}

#[test]
fn a_file_that_is_there_is_not_written_over_unasked() {
    let served = with_traces();
    let file = Scratch::new("there.json");
    std::fs::write(&file.0, "mine").unwrap();
    let refused = ask(&served, &["export", "--out", file.text()]);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.ends_with("; name another file, or write over it with `--force`\n"), "{told}");
    assert_eq!((refused.status.code(), std::fs::read_to_string(&file.0).unwrap().as_str()), (Some(1), "mine"));
    assert!(ask(&served, &["export", "--out", file.text(), "--force"]).status.success());
    assert!(std::fs::read_to_string(&file.0).unwrap().starts_with("{\"Traces\":[\n"));
}

#[cfg(unix)]
#[test]
fn an_export_is_for_the_eyes_of_its_owner() {
    use std::os::unix::fs::PermissionsExt;
    let served = with_traces();
    let file = Scratch::new("mode.json");
    assert!(ask(&served, &["export", "--out", file.text()]).status.success());
    assert_eq!(std::fs::metadata(&file.0).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_the_aws_cli_prints_is_imported_from_the_standard_input() {
    let served = serve();
    let document = json!({"id": "0000000000000001", "name": "shop", "trace_id": ID, "start_time": 1, "end_time": 2});
    let inferred = json!({"id": "0000000000000002", "name": "orders", "trace_id": ID, "inferred": true});
    let printed_by_aws = json!({"Traces": [{"Id": ID, "Duration": 1.0, "LimitExceeded": false, "Segments": [
        {"Id": "0000000000000001", "Document": document.to_string()},
        {"Id": "0000000000000002", "Document": inferred.to_string()}]}], "UnprocessedTraceIds": []});
    let mut child = program()
        .args(["import", "-", "--api", &served.api])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    write!(child.stdin.take().unwrap(), "{printed_by_aws:#}").unwrap();
    let told = printed(&child.wait_with_output().unwrap());
    assert_eq!(told, "1 document taken, 1 inferred segment left out\n");
    assert!(printed(&ask(&served, &["show", ID])).contains("shop"));
}

#[test]
fn documents_that_are_rejected_are_told_with_the_reason_and_the_others_are_kept() {
    let served = serve();
    let file = Scratch::new("rejected.json");
    let right = json!({"id": "0000000000000001", "name": "shop", "trace_id": ID, "start_time": 1, "end_time": 2});
    let nameless = json!({"id": "\u{1b}", "trace_id": ID, "start_time": 1, "end_time": 2});
    std::fs::write(&file.0, format!("{right}\n{nameless}\n")).unwrap();
    let output = ask(&served, &["import", file.text()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("1 document taken, "));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with(
        "error: 1 document rejected; mend what is wrong and import again\n  \u{fffd}: X-Ray rejects it: "
    ));
    assert!(!told.contains('\u{1b}'), "{told}");
    assert!(printed(&ask(&served, &["show", ID])).contains("shop"));
}

#[test]
fn a_file_that_holds_no_traces_is_refused() {
    let served = serve();
    let file = Scratch::new("none.json");
    std::fs::write(&file.0, "<html>").unwrap();
    for (name, problem) in [(file.text(), "it is not JSON"), ("no/such/file", "cannot read `no/such/file` (")] {
        let output = ask(&served, &["import", name]);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(1) && told.contains(problem), "{told}");
    }
}
