//! `--db FILE`: what was sent is there again after the program was killed, and the file is its owner's alone.

use std::fs::{read, write};
use std::path::PathBuf;

use serde_json::{Value, json};
use xray_local::database::{Bounds, Database};

use super::place::{Place, now};
use super::program::{Program, command, document, trace_id};

fn refusal(file: &str) -> String {
    let output = command(&["--db", file]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn traces_are_there_again_after_the_program_was_killed() {
    let place = Place::new("killed");
    let words = ["--db", &place.file()];
    let now = now();
    let mut program = Program::start(&words);
    (0..50).for_each(|number| program.send(&document(now - number)));
    program.send("no document");
    program.status_when(|status| status["Database"]["Written"] == 50 && status["Received"] == 51);
    program.child.kill().unwrap();
    program.child.wait().unwrap();

    let again = Program::start(&words);
    let ids: Vec<String> = (0..50).map(|number| trace_id(now - number)).collect();
    assert_eq!(again.traces(), ids);
    // They count as received, so that the equation holds; what was rejected was not kept.
    let status = again.status();
    let count = |name: &str| status[name].as_u64().unwrap();
    assert_eq!((count("Received"), count("Stored"), count("Rejected")), (50, 50, 0));
    assert_eq!((&status["Database"]["Kept"], &status["Database"]["Given"]), (&json!(50), &json!(0)));
    // What comes now stands behind what was there.
    again.send(&document(now + 1));
    again.status_when(|status| status["Database"]["Written"] == 1);
    assert_eq!(again.traces()[0], trace_id(now + 1));
    assert_eq!(again.status()["Database"]["Kept"], 51);
}

#[test]
fn what_has_left_the_memory_is_found_on_disk() {
    let place = Place::new("evicted");
    let program = Program::start(&["--db", &place.file(), "--max-memory", "1"]);
    let now = now();
    let blob = "x".repeat(20_000);
    for number in 0..150 {
        let text =
            document(now - number).replace('}', &format!(",\"metadata\":{{\"default\":{{\"blob\":\"{blob}\"}}}}}}"));
        program.send(&text);
        program.status_when(|status| status["Received"] == number + 1);
    }
    let status = program.status_when(|status| status["Database"]["Written"] == 150);
    assert!(status["Evicted"].as_u64().unwrap() > 50, "{status}");
    let reply = program.ask("/Traces", &json!({"TraceIds": [trace_id(now), trace_id(now - 149)]}));
    assert_eq!(reply["UnprocessedTraceIds"], json!([]));
    let mut body = json!({"StartTime": now - 200, "EndTime": now + 9});
    let first = program.ask("/TraceSummaries", &body);
    body["NextToken"] = first["NextToken"].clone();
    let second = program.ask("/TraceSummaries", &body);
    let ids = |reply: &Value| -> Vec<String> {
        reply["TraceSummaries"].as_array().unwrap().iter().map(|it| it["Id"].as_str().unwrap().to_owned()).collect()
    };
    let found: Vec<String> = [ids(&first), ids(&second)].concat();
    assert_eq!(found, (0..150).map(|number| trace_id(now - number)).collect::<Vec<_>>());
}

#[test]
fn a_file_that_cannot_be_used_is_refused_with_what_to_do() {
    let place = Place::new("refused");
    let file = place.file();
    let missing = place.folder.join("none/traces.db").to_str().unwrap().to_owned();
    assert_eq!(
        refusal(&missing),
        format!(
            "error: `{missing}` cannot be opened (No such file or directory (os error 2)); choose a file that you may write\n"
        )
    );
    write(&file, "x".repeat(5_000)).unwrap();
    let none_of_ours = format!("error: `{file}` is no database of `xray-local`; choose another file\n");
    assert_eq!(refusal(&file), none_of_ours);
    assert_eq!(read(&file).unwrap().len(), 5_000);
    std::fs::remove_file(&file).unwrap();

    let program = Program::start(&["--db", &file]);
    assert_eq!(
        refusal(&file),
        format!("error: `{file}` is used by another program; end that, or choose another file\n")
    );
    drop(program);

    // Opened and closed once, so that all of it stands in the file; then its version, in SQLite's header, is changed.
    drop(Database::open(file.as_ref(), Bounds::default()).unwrap());
    let mut bytes = read(&file).unwrap();
    bytes[60..64].copy_from_slice(&9_u32.to_be_bytes());
    write(&file, &bytes).unwrap();
    assert_eq!(
        refusal(&file),
        format!(
            "error: `{file}` was written by a newer `xray-local` (version 9, this one knows 1); use that one, or choose another file\n"
        )
    );
    // Somebody else's database.
    bytes[68..72].copy_from_slice(&7_u32.to_be_bytes());
    write(&file, &bytes).unwrap();
    assert_eq!(refusal(&file), none_of_ours);
}

#[cfg(unix)]
#[test]
fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let place = Place::new("owner");
    let program = Program::start(&["--db", &place.file()]);
    program.send(&document(now()));
    program.status_when(|status| status["Database"]["Written"] == 1);
    let files: Vec<_> = std::fs::read_dir(&place.folder).unwrap().map(Result::unwrap).collect();
    assert!(files.len() >= 2, "{files:?}");
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_file_nothing_is_written_to_disk() {
    let program = Program::start(&[]);
    program.send(&document(now()));
    program.status_when(|status| status["Stored"] == 1);
    assert_eq!(program.status()["Database"], Value::Null);
    let links = std::fs::read_dir(format!("/proc/{}/fd", program.child.id())).unwrap();
    let open: Vec<PathBuf> = links.filter_map(|link| std::fs::read_link(link.unwrap().path()).ok()).collect();
    assert!(open.len() >= 3, "{open:?}");
    assert!(!open.iter().any(|path| path.is_file() && !path.starts_with("/proc")), "{open:?}");
}
