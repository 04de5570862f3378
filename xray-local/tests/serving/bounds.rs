//! `--db FILE`: the file stays under its size, the traces under their age, and a full disk harms nothing.

use super::place::{Place, now};
use super::program::{Program, document};

#[test]
fn the_oldest_traces_make_room_so_that_the_file_stays_under_its_size() {
    let place = Place::new("bounds");
    let program = Program::start(&["--db", &place.file(), "--db-max-size", "16"]);
    let now = now();
    let blob = "x".repeat(50_000);
    let sent = 500;
    for number in 0..sent {
        let text =
            document(now + number).replace('}', &format!(",\"metadata\":{{\"default\":{{\"blob\":\"{blob}\"}}}}}}"));
        program.send(&text);
        program.status_when(|status| status["Received"] == number + 1);
    }
    let status = program.status_when(|status| status["Database"]["Written"] == sent);
    let database = &status["Database"];
    let count = |name: &str| database[name].as_u64().unwrap();
    assert_eq!((count("Given"), count("Lost"), count("Waiting")), (sent, 0, 0));
    assert_eq!(count("Kept") + count("Removed"), sent);
    let size = |name: &str| std::fs::metadata(place.folder.join(name)).unwrap().len();
    assert!(size("traces.db") + size("traces.db-wal") <= 16 << 20, "{database}");
    // Much stays.
    assert!(count("Kept") > 90, "{database}");
}

#[test]
fn traces_that_are_too_old_are_removed() {
    let place = Place::new("old");
    let now = now();
    let kept_after = |age: &str, more: &[u64]| {
        let program = Program::start(&["--db", &place.file(), "--db-max-age", age, "--max-memory", "1"]);
        more.iter().for_each(|second| program.send(&document(*second)));
        let status = program.status_when(|status| status["Database"]["Written"] == more.len());
        status["Database"]["Kept"].as_u64().unwrap()
    };
    assert_eq!(kept_after("3h", &[now - 4 * 3_600, now - 2 * 3_600, now - 60]), 3);
    // At the start, and before more is written.
    assert_eq!(kept_after("3h", &[]), 2);
    assert_eq!(kept_after("1h", &[now]), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn tracing_goes_on_in_memory_when_nothing_can_be_written_any_more() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    let place = Place::new("full");
    // Files may not grow over 200 blocks, as on a disk that is full.
    let script = "trap '' XFSZ; ulimit -f 200; exec \"$0\" \"$@\"";
    let mut child = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_xray-local"), "--udp", "127.0.0.1:0", "--api", "127.0.0.1:0", "--db"])
        .arg(place.file())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    let program = Program::of(child, &line);
    let blob = "x".repeat(50_000);
    let now = now();
    for number in 0..20 {
        let text =
            document(now + number).replace('}', &format!(",\"metadata\":{{\"default\":{{\"blob\":\"{blob}\"}}}}}}"));
        program.send(&text);
        program.status_when(|status| status["Received"] == number + 1);
    }
    let status = program.status_when(|status| status["Database"]["Waiting"] == 0);
    let database = &status["Database"];
    assert_eq!(status["Stored"], 20);
    assert!(database["Lost"].as_u64().unwrap() > 0, "{database}");
    assert_eq!(database["Written"].as_u64().unwrap() + database["Lost"].as_u64().unwrap(), 20);
    assert!(database["Problem"].as_str().unwrap().starts_with(&format!("`{}` ", place.file())), "{database}");
    let warning = told.find(|line| line.as_ref().unwrap().starts_with("warning: ")).unwrap().unwrap();
    assert!(warning.starts_with("warning: traces are kept in memory alone, for `"), "{warning}");
    assert_eq!(program.traces().len(), 20);
}
