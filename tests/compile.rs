//! What compiles with `#[traced]`, and what is said when it does not.
//!
//! `compile_pass/` holds programs that must compile under `#![deny(warnings)]` and run;
//! `compile_fail/<attribute>/<mistake>.rs` hold one mistake each. What rustc prints around our words
//! changes from release to release, so the `.stderr` are compared in full on the one they were
//! blessed with; on every other a case still has to fail with its first line, at its place.
#![forbid(unsafe_code)]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
#![allow(dead_code, missing_docs, unreachable_pub)]

#[path = "support/forms/toolchain.rs"]
mod toolchain;

use std::path::{Path, PathBuf};
use std::process::Command;

use toolchain::Toolchain;
use xray_test_support::vectors::tests_dir;

const BLESSED_WITH: &str = "1.95.";

#[test]
fn what_is_right_compiles_and_what_is_wrong_is_told() {
    let cases = trybuild::TestCases::new();
    cases.pass("compile_pass/*.rs");
    if rustc_release().starts_with(BLESSED_WITH) {
        cases.compile_fail("compile_fail/*/*.rs");
    } else {
        first_lines_are_said_on_any_rustc();
    }
}

#[test]
fn every_case_has_its_output_and_every_output_its_case() {
    let folder = tests_dir().join("compile_fail");
    let (cases, outputs) = (files(&folder, "rs"), files(&folder, "stderr"));
    let stems = |paths: &[PathBuf]| paths.iter().map(|path| path.with_extension("")).collect::<Vec<_>>();
    assert_eq!(stems(&cases), stems(&outputs), "run scripts/bless, and read what it writes");
    for output in outputs {
        let text = std::fs::read_to_string(&output).expect("an output");
        assert!(!text.contains("__rt"), "{} shows the insides of the runtime:\n{text}", output.display());
        assert!(!text.contains("/library/"), "{} shows lines of the standard library:\n{text}", output.display());
    }
}

/// The first line of each `.stderr` is among what this rustc says, on the line it was said on.
fn first_lines_are_said_on_any_rustc() {
    let toolchain = Toolchain::find();
    let mut silent = Vec::new();
    for case in files(&tests_dir().join("compile_fail"), "rs") {
        let source = std::fs::read_to_string(&case).expect("a case");
        let expected = std::fs::read_to_string(case.with_extension("stderr")).expect("its output");
        let mut expected = expected.lines();
        let first = expected.next().unwrap_or_default();
        let message = first.split_once(": ").map_or(first, |(_, message)| message);
        let line = expected.next().and_then(|place| place.rsplit(':').nth(1)?.parse::<u64>().ok());
        let name = format!("fail-{}", case.file_stem().expect("a name").to_string_lossy());
        let compiled = toolchain.check(&name, &source, "2024", &[]);
        if !compiled.diagnostics.iter().any(|found| found.message == message && Some(found.line) == line) {
            silent.push(format!("{}: {message}\n{}", case.display(), compiled.rendered));
        }
    }
    assert!(silent.is_empty(), "not said at its place:\n{}", silent.join("\n"));
}

fn rustc_release() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc runs");
    String::from_utf8_lossy(&output.stdout).split_whitespace().nth(1).unwrap_or_default().to_owned()
}

fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(self::files(&path, end));
        } else if path.extension().is_some_and(|found| found == end) {
            files.push(path);
        }
    }
    files.sort();
    files
}
