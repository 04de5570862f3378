//! Reads the sources of the workspace and keeps the promises of the house style that a compiler does not.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use xray_test_support::vectors::tests_dir;

/// Rooms in the order they may know each other: each sees only what stands before it.
const DIRECTION: [&str; 6] = ["ids", "trace_header", "document", "segment", "context", "__rt"];

#[test]
fn every_source_file_opens_by_saying_what_it_is() {
    let silent: Vec<PathBuf> =
        sources().into_iter().filter(|path| !is_a_compile_case(path) && !read(path).starts_with("//!")).collect();
    assert!(silent.is_empty(), "these files do not open with `//!`: {silent:#?}");
}

#[test]
fn our_crates_forbid_unsafe_code() {
    for library in [
        "xray-runtime/src/lib.rs",
        "xray-macros/src/lib.rs",
        "xray-audit/src/lib.rs",
        "integrations/xray-http/src/lib.rs",
        "integrations/xray-actix/src/lib.rs",
        "integrations/tracing-xray/src/lib.rs",
        "xray-local/src/lib.rs",
    ] {
        let text = read(&root().join(library));
        assert!(text.contains("#![forbid(unsafe_code)]"), "{library} does not open with #![forbid(unsafe_code)]");
    }
}

#[test]
fn nothing_is_left_for_later() {
    // Spelt in halves, so that this file does not find itself.
    let marks = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["XX", "X:"],
        ["todo", "!("],
        ["unimplemented", "!("],
        ["dbg", "!("],
        ["#[ign", "ore"],
    ];
    let mut found = Vec::new();
    for path in sources() {
        for (number, line) in read(&path).lines().enumerate() {
            if marks.iter().any(|mark| line.contains(&mark.concat())) {
                found.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "unfinished:\n{}", found.join("\n"));
}

#[test]
fn no_source_names_a_path_of_one_machine() {
    let places = [["/wo", "rk/"], ["/fa", "rm/"], ["/ho", "me/"], ["/tmp/ba", "sh_jobs"]];
    let mut found = Vec::new();
    for path in sources() {
        for (number, line) in read(&path).lines().enumerate() {
            if places.iter().any(|place| line.contains(&place.concat())) {
                found.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "paths of this machine:\n{}", found.join("\n"));
}

#[test]
fn one_file_reads_the_environment() {
    stays_in("reads an environment variable", &["env::var", "env::vars", "use std::env"], &["environment"]);
}

#[test]
fn only_the_clock_asks_the_time() {
    stays_in(
        "asks the time",
        &["SystemTime::now(", "Instant::now(", ".elapsed()", "fastant::", "quanta::", "xray_platform::clock::now("],
        &["clock"],
    );
}

#[test]
fn only_the_emitter_and_the_sampling_proxy_open_sockets() {
    let sockets = ["UdpSocket", "TcpStream", "TcpListener", "UnixDatagram", "to_socket_addrs"];
    // And the daemon of the test kit, which stands at the other end.
    stays_in("opens a socket", &sockets, &["emitter", "sampling", "testing"]);
    let elsewhere: Vec<PathBuf> = runtime_sources()
        .into_iter()
        .filter(|path| room_of(path) == "sampling" && !path.ends_with("proxy.rs"))
        .filter(|path| code_of(path).iter().any(|(_, line)| sockets.iter().any(|socket| line.contains(socket))))
        .collect();
    assert!(elsewhere.is_empty(), "of sampling only proxy.rs opens sockets: {elsewhere:#?}");
}

#[test]
fn sampling_does_not_know_what_is_recorded() {
    room_avoids(
        "sampling",
        &[
            "crate::segment",
            "crate::document",
            "crate::context",
            "crate::recorder",
            "crate::delivery",
            "crate::emitter",
        ],
    );
}

#[test]
fn only_the_document_writes_json_field_names() {
    let fields = [
        "\"start_time\"",
        "\"end_time\"",
        "\"in_progress\"",
        "\"subsegments\"",
        "\"precursor_ids\"",
        "\"sanitized_query\"",
        "\"exceptions\"",
    ];
    stays_in("writes a JSON field name", &fields, &["document", "testing"]);
}

#[test]
fn the_document_knows_no_clock_task_or_socket() {
    room_avoids(
        "document",
        &[
            "crate::clock",
            "crate::context",
            "crate::recorder",
            "SystemTime::now",
            "Instant",
            "std::thread",
            "tokio",
            "std::net",
            "thread_local!",
        ],
    );
}

#[test]
fn the_emitter_sees_bytes_not_segments() {
    room_avoids(
        "emitter",
        &["crate::segment", "crate::document", "crate::context", "crate::annotation", "crate::metadata"],
    );
}

#[test]
fn rooms_know_only_the_rooms_before_them() {
    let mut found = Vec::new();
    for path in runtime_sources() {
        let Some(rank) = DIRECTION.iter().position(|room| *room == room_of(&path)) else { continue };
        for (number, line) in code_of(&path) {
            for later in &DIRECTION[rank + 1..] {
                let named = [format!("crate::{later}::"), format!("crate::{later};"), format!("crate::{{{later}")];
                if named.iter().any(|name| line.contains(name.as_str())) {
                    found.push(format!(
                        "{}:{number}: {} knows {later}: {}",
                        path.display(),
                        DIRECTION[rank],
                        line.trim()
                    ));
                }
            }
        }
    }
    assert!(found.is_empty(), "against the direction {}:\n{}", DIRECTION.join(" <- "), found.join("\n"));
}

#[test]
fn the_macros_depend_on_none_of_ours_and_are_pinned_by_the_runtime() {
    let macros = read(&root().join("xray-macros/Cargo.toml"));
    let dependencies = macros.split("[dependencies]").nth(1).expect("xray-macros has dependencies");
    assert!(
        !dependencies.split("\n[").next().is_some_and(|table| table.contains("xray")),
        "xray-macros depends on one of ours"
    );
    let workspace = read(&root().join("Cargo.toml"));
    let pin =
        workspace.lines().find(|line| line.starts_with("xray-macros =")).expect("the workspace names xray-macros");
    assert!(
        pin.contains("version = \"="),
        "the macros speak the runtime's private language, so they are pinned: {pin}"
    );
}

#[test]
fn the_runtime_brings_at_most_ten_crates() {
    let macros = dependency_tree("xray-macros");
    let brought: BTreeSet<String> =
        dependency_tree("xray-runtime").into_iter().filter(|name| !macros.contains(name)).collect();
    assert!(brought.len() <= 10, "{} crates: {brought:?}", brought.len());
}

#[test]
fn the_macros_bring_at_most_four_crates() {
    let brought = dependency_tree("xray-macros");
    assert!(brought.len() <= 4, "{} crates: {brought:?}", brought.len());
}

/// What `name` brings from a registry with its default features, as `cargo tree` resolves it without a network.
fn dependency_tree(name: &str) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root())
        .args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none", "--package", name])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("cargo prints UTF-8");
    text.lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|crate_name| !crate_name.starts_with("xray-"))
        .map(str::to_owned)
        .collect()
}

/// Fails when code of the runtime outside `rooms` contains one of `words`.
fn stays_in(deed: &str, words: &[&str], rooms: &[&str]) {
    let mut found = Vec::new();
    for path in runtime_sources() {
        if rooms.contains(&room_of(&path).as_str()) {
            continue;
        }
        for (number, line) in code_of(&path) {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{number}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "only {rooms:?} {deed}:\n{}", found.join("\n"));
}

/// Fails when code in `room` contains one of `words`.
fn room_avoids(room: &str, words: &[&str]) {
    let mut found = Vec::new();
    for path in runtime_sources().into_iter().filter(|path| room_of(path) == room) {
        for (number, line) in code_of(&path) {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{number}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{room} should not know of this:\n{}", found.join("\n"));
}

/// The lines of a file that run in production, numbered from 1: no comments, and nothing from its unit tests on.
fn code_of(path: &Path) -> Vec<(usize, String)> {
    let text = read(path);
    let numbered = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    numbered
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(number, line)| (number, line.split(" // ").next().unwrap_or(line).to_owned()))
        .collect()
}

/// The module directly below `src/` that a file belongs to.
fn room_of(path: &Path) -> String {
    let below = path.strip_prefix(root().join("xray-runtime/src")).expect("a file of the runtime");
    let first = below.components().next().expect("a file has a name").as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

fn runtime_sources() -> Vec<PathBuf> {
    let sources: Vec<PathBuf> =
        sources().into_iter().filter(|path| path.starts_with(root().join("xray-runtime/src"))).collect();
    assert!(!sources.is_empty(), "no sources of the runtime");
    sources
}

/// Every `.rs` file we wrote.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![root()];
    while let Some(folder) = waiting.pop() {
        for entry in
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()))
        {
            let path = entry.expect("an entry of a folder").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if name != "target" && !name.starts_with('.') {
                    waiting.push(path);
                }
            } else if name.ends_with(".rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Programs that a user might write; they open with `#![deny(warnings)]` or with the mistake they are about.
fn is_a_compile_case(path: &Path) -> bool {
    path.components()
        .any(|part| ["compile_pass", "compile_fail"].contains(&part.as_os_str().to_string_lossy().as_ref()))
}

fn root() -> PathBuf {
    tests_dir().parent().expect("the tests package stands in the workspace").to_owned()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}
