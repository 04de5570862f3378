//! `cargo xray audit`, run as cargo runs it.
#![forbid(unsafe_code)]
// A test says what it expected and stops.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const GUILTY: &str = "#[traced]\npub fn pay(#[annotate] card: &str, #[annotate] order: u64) {}\npub fn list() {}\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in files {
        let file = folder.path().join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    folder
}

fn package(source: &str) -> TempDir {
    folder(&[("Cargo.toml", "[package]\nname = \"shop\"\nedition = \"2024\"\n"), ("src/lib.rs", source)])
}

/// Two packages, one of them guilty.
fn workspace() -> TempDir {
    folder(&[
        ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"shop\", \"bank\"]\n"),
        ("shop/Cargo.toml", "[package]\nname = \"shop\"\nedition = \"2024\"\n"),
        ("shop/src/lib.rs", GUILTY),
        ("bank/Cargo.toml", "[package]\nname = \"bank\"\nedition = \"2024\"\n"),
        ("bank/src/lib.rs", "#[traced(root = \"bank\")]\npub async fn serve() {}\n"),
    ])
}

fn run(at: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cargo-xray")).arg("xray").args(words).current_dir(at).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_clean_crate_ends_with_0() {
    let package = package("#[traced] fn pay(#[annotate] order: u64) {}");
    let output = run(package.path(), &["audit"]);
    assert_eq!(stdout(&output), "no findings: 1 file, 1 function, 1 traced\n");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn a_finding_ends_with_1() {
    let package = package(GUILTY);
    let output = run(package.path(), &["audit", "--require", "pub fn *"]);
    assert!(stdout(&output).starts_with(
        "error[xray::secrets]: annotation `card` looks like a secret; do not record it, or put \
         `// xray-audit: allow(secrets)` above it if it is none\n --> src/lib.rs:2:24\n"
    ));
    assert!(stdout(&output).contains("\n\nerror[xray::traced]: `list` is not traced, and `pub fn *` must be;"));
    assert!(stdout(&output).ends_with("2 findings: 1 file, 2 functions, 1 traced\n"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_cannot_be_audited_ends_with_2() {
    let guilty = package(GUILTY);
    let at = guilty.path();
    let cases: [(&[&str], &str); 5] = [
        (&["audit", "--manifest-path", "no/Cargo.toml"], "error: `cargo metadata` found no package: "),
        (&["audit", "--require", "nothing_like_it"], "error: no function fits `--require 'nothing_like_it'`; correct"),
        (&["audit", "--require", "a:b"], "error: invalid value 'a:b' for '--require <PATTERN>': `a:b` in the pattern"),
        (&["audit", "-p", "bank"], "error: no package `bank` in this workspace; expected one of: `shop`"),
        (&["audit", "--formt", "json"], "error: unexpected argument '--formt' found"),
    ];
    for (words, expected) in cases {
        let output = run(at, words);
        assert!(stderr(&output).starts_with(expected), "{words:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "", "{words:?}");
        assert_eq!(output.status.code(), Some(2), "{words:?}");
    }
    std::fs::write(
        at.join("Cargo.toml"),
        "[package]\nname = \"shop\"\nedition = \"2024\"\n[package.metadata.xray]\nrequire = [\"fn\"]\n",
    )
    .unwrap();
    let output = run(at, &["audit"]);
    assert!(
        stdout(&output).contains("error[xray::setup]: the pattern `fn` names no functions;"),
        "{}",
        stdout(&output)
    );
    assert!(stdout(&output).contains(" --> Cargo.toml:5:12\n"), "{}", stdout(&output));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn packages_are_chosen_as_cargo_does() {
    let workspace = workspace();
    let root = workspace.path();
    for words in [&["audit"][..], &["audit", "--workspace"], &["audit", "-p", "bank", "-p", "shop"]] {
        let output = run(root, words);
        assert!(stdout(&output).contains(" --> shop/src/lib.rs:2:24\n"), "{words:?} {}", stdout(&output));
        assert!(stdout(&output).ends_with("findings: 1, in 1 of 2 packages\n"), "{words:?}");
        assert_eq!(output.status.code(), Some(1));
    }
    let bank = "no findings: 1 file, 1 function, 1 traced\n";
    assert_eq!(stdout(&run(root, &["audit", "-p", "bank"])), bank);
    assert_eq!(stdout(&run(&root.join("bank/src"), &["audit"])), bank);
    assert_eq!(stdout(&run(root, &["audit", "--manifest-path", "bank/Cargo.toml"])), bank);
    // A pattern of the command line may fit in any of the packages.
    let output = run(root, &["audit", "--workspace", "--require", "pub async fn serve"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
}

#[test]
fn a_package_of_examples_does_not_spoil_the_audit_of_a_workspace() {
    let workspace = folder(&[
        ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"shop\", \"lessons\"]\n"),
        ("shop/Cargo.toml", "[package]\nname = \"shop\"\nedition = \"2024\"\n"),
        ("shop/src/lib.rs", ""),
        (
            "lessons/Cargo.toml",
            "[package]\nname = \"lessons\"\nedition = \"2024\"\n[[example]]\nname = \"one\"\npath = \"one.rs\"\n",
        ),
        ("lessons/one.rs", GUILTY),
    ]);
    let status = |words: &[&str]| run(workspace.path(), words).status.code();
    assert_eq!(status(&["audit", "--workspace"]), Some(0));
    assert_eq!(status(&["audit", "--workspace", "--examples"]), Some(1));
    assert_eq!(status(&["audit", "-p", "lessons"]), Some(2));
}

#[test]
fn findings_can_be_read_by_programs() {
    let workspace = workspace();
    let output = run(workspace.path(), &["audit", "--format", "json"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["findings"][0]["rule"], "secrets");
    assert_eq!(json["findings"][0]["file"], "shop/src/lib.rs");
    assert_eq!((&json["findings"][0]["line"], &json["findings"][0]["column"]), (&2.into(), &24.into()));
    assert_eq!((&json["files"], &json["functions"], &json["traced"]), (&2.into(), &3.into(), &2.into()));
    assert_eq!(output.status.code(), Some(1));

    let output = run(workspace.path(), &["audit", "--format", "github"]);
    assert_eq!(
        stdout(&output),
        "::error file=shop/src/lib.rs,line=2,col=24,title=xray%3A%3Asecrets::annotation `card` looks like a secret; \
         do not record it, or put `// xray-audit: allow(secrets)` above it if it is none\n"
    );
}

#[test]
fn the_catalogue_lists_what_is_traced() {
    let workspace = workspace();
    let output = run(workspace.path(), &["audit", "--list"]);
    assert_eq!(
        stdout(&output),
        "pay          [card: string, order: number]  shop/src/lib.rs:2:8  pay\n\
         bank (root)  []                             bank/src/lib.rs:2:14  serve\n"
    );
    assert_eq!(output.status.code(), Some(0));
    let output = run(workspace.path(), &["audit", "--list", "--format", "json", "-p", "shop"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 1);
    assert_eq!(json[0]["name"], "pay");
    assert_eq!(json[0]["annotations"][1], serde_json::json!({ "key": "order", "type": "number", "written": "u64" }));
}

#[test]
fn a_catalogue_that_is_not_whole_says_so() {
    let package = package("fn f( {");
    let output = run(package.path(), &["audit", "--list"]);
    assert!(stderr(&output).starts_with("error[xray::source]: "), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn help_says_what_can_be_done() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = run(here, &["audit", "--help"]);
    for expected in
        ["Usage: cargo xray audit [OPTIONS]", "--require <PATTERN>", "[package.metadata.xray]", "Exit status: 0"]
    {
        assert!(stdout(&output).contains(expected), "{expected}\n{}", stdout(&output));
    }
    assert_eq!(output.status.code(), Some(0));
    let direct = Command::new(env!("CARGO_BIN_EXE_cargo-xray")).args(["audit", "--help"]).output().unwrap();
    assert_eq!(direct.stdout, output.stdout);
    assert!(stderr(&run(here, &[])).contains("Usage: cargo xray"), "{:?}", run(here, &[]));
}

#[test]
fn cargo_finds_its_command_on_the_path() {
    let package = package(GUILTY);
    let folder = Path::new(env!("CARGO_BIN_EXE_cargo-xray")).parent().unwrap().to_owned();
    let paths = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect::<Vec<_>>();
    let path = std::env::join_paths(std::iter::once(folder).chain(paths)).unwrap();
    let cargo = std::env::var_os("CARGO").unwrap();
    let output = Command::new(cargo).args(["xray", "audit"]).env("PATH", path).current_dir(package.path()).output();
    let output = output.unwrap();
    assert!(stdout(&output).starts_with("error[xray::secrets]: "), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(1));
}
