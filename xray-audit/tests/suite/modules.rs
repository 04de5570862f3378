//! Which files are read, and which modules they are.

use crate::support::{Crate, in_short};
use xray_audit::Report;

fn paths(report: &Report) -> Vec<String> {
    let mut paths: Vec<_> = report.functions().iter().map(xray_audit::Function::path).collect();
    paths.sort();
    paths
}

#[test]
fn modules_are_followed_as_rustc_does() {
    let crate_ = Crate::with(&[
        (
            "src/lib.rs",
            "mod a; mod b { mod inner; #[path = \"odd.rs\"] mod renamed; } #[path = \"far/c.rs\"] mod c; fn root() {}",
        ),
        ("src/a.rs", "mod child; fn a() {}"),
        ("src/a/child.rs", "fn child() {}"),
        ("src/b/inner/mod.rs", "mod deeper; fn inner() {}"),
        ("src/b/inner/deeper.rs", "fn deeper() {}"),
        ("src/b/odd.rs", "fn odd() {}"),
        ("src/far/c.rs", "mod beside; fn c() {}"),
        ("src/far/beside.rs", "fn beside() {}"),
    ]);
    assert_eq!(
        paths(&crate_.audit().check()),
        [
            "a::a",
            "a::child::child",
            "b::inner::deeper::deeper",
            "b::inner::inner",
            "b::renamed::odd",
            "c::beside::beside",
            "c::c",
            "root",
        ]
    );
}

#[test]
fn files_that_no_mod_leads_to_are_read_by_their_place() {
    let crate_ = Crate::with(&[
        ("src/lib.rs", "cfg_if! { if #[cfg(unix)] { mod hidden; } } include!(\"part.rs\");"),
        ("src/hidden/mod.rs", "fn hidden() {} mod below;"),
        ("src/hidden/below.rs", "fn below() {}"),
        ("src/part.rs", "not rust at all ((("),
    ]);
    let report = crate_.audit().check();
    assert_eq!(in_short(&report), <[&str; 0]>::default());
    assert_eq!(paths(&report), ["hidden::below::below", "hidden::hidden"]);
}

#[test]
fn tests_and_examples_are_read_on_request() {
    let crate_ = Crate::with(&[
        (
            "src/lib.rs",
            "fn code() {}
             #[cfg(test)] mod tests;
             #[cfg(all(test, unix))] mod inline { fn helper() {} }
             #[test] fn a_test() { current().annotate(\"password\", 1); }
             #[tokio::test] async fn another() {}
             #[cfg(any(test, feature = \"testing\"))] fn for_both() {}",
        ),
        ("src/tests.rs", "mod more; fn in_tests() {}"),
        ("src/tests/more.rs", "fn in_more() {}"),
        ("src/only.rs", "#![cfg(test)] fn only() {}"),
        ("tests/it.rs", "mod support; fn in_it() {}"),
        ("tests/support/mod.rs", "fn support() {}"),
        ("examples/one.rs", "fn main() {}"),
        ("examples/two/main.rs", "mod part; fn main() {}"),
        ("examples/two/part.rs", "fn part() {}"),
    ]);
    assert_eq!(paths(&crate_.audit().check()), ["code", "for_both"]);
    assert!(crate_.audit().check().is_clean());
    let with_tests = crate_.audit().tests(true).check();
    let expected =
        ["a_test", "another", "code", "for_both", "in_it", "inline::helper", "only::only", "support::support"];
    let mut expected: Vec<_> = expected.map(str::to_owned).into();
    expected.extend(["tests::in_tests".to_owned(), "tests::more::in_more".to_owned()]);
    assert_eq!(paths(&with_tests), expected);
    assert_eq!(paths(&crate_.audit().examples(true).check()), ["code", "for_both", "main", "main", "part::part"]);
}

#[test]
fn programs_begin_where_cargo_toml_says() {
    let crate_ = Crate::with(&[
        (
            "Cargo.toml",
            "[package]\nname = \"x\"\n[lib]\npath = \"library.rs\"\n[[bin]]\nname = \"run\"\npath = \"run/start.rs\"\n\
             [[example]]\nname = \"e\"\npath = \"e.rs\"\n[[test]]\nname = \"t\"\npath = \"t.rs\"\n",
        ),
        ("library.rs", "mod part;"),
        ("part.rs", "fn part() {}"),
        ("run/start.rs", "fn main() {}"),
        ("e.rs", "fn example() {}"),
        ("t.rs", "fn test() {}"),
        ("elsewhere.rs", "fn elsewhere() {}"),
    ]);
    assert_eq!(paths(&crate_.audit().check()), ["main", "part::part"]);
    let all = crate_.audit().examples(true).tests(true).check();
    assert_eq!(paths(&all), ["example", "main", "part::part", "test"]);
}

#[test]
fn files_can_be_left_out() {
    let crate_ = Crate::with(&[
        ("src/lib.rs", "mod generated; fn a() {}"),
        ("src/generated/mod.rs", "mod deep; fn b() {"),
        ("src/generated/deep.rs", "fn c() {"),
    ]);
    assert_eq!(crate_.audit().check().findings().len(), 2);
    let report = crate_.audit().exclude("src/generated/**").check();
    assert_eq!(in_short(&report), <[&str; 0]>::default());
    assert_eq!(paths(&report), ["a"]);
}

#[test]
fn what_a_macro_hides_is_not_seen_and_does_no_harm() {
    let crate_ =
        Crate::of("macro_rules! m { ($x:ident) => { #[traced] fn $x(#[annotate] password: &str) {} } } m!(a);");
    let report = crate_.audit().check();
    assert!(report.is_clean());
    assert!(report.functions().is_empty());
}
