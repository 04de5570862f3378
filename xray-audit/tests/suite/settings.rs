//! The table in `Cargo.toml`, and what is not understood in it or in code.

use crate::support::{Crate, in_short};
use xray_audit::Audit;

const SOURCE: &str = "
#[traced] fn a(#[annotate] token_count: u64, #[annotate] tax: u64) {}
mod b { #[traced] fn a(#[annotate] tax: &str) {} }
pub fn c() {}
";

fn with_table(table: &str) -> Crate {
    let manifest = format!("[package]\nname = \"shop\"\n[package.metadata.xray]\n{table}\n");
    Crate::with(&[("Cargo.toml", &manifest), ("src/lib.rs", SOURCE)])
}

fn rules(audit: &Audit) -> String {
    audit.check().findings().iter().map(|finding| finding.rule.name()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_table_holds_for_tests_and_command_alike() {
    assert_eq!(rules(&Crate::of(SOURCE).audit()), "secrets names types");
    let crate_ = with_table(
        "require = [\"pub fn *\"]\nallow-secrets = [\"token_count\"]\nsecret-words = [\"tax\"]\n\
         unique-names = false\none-type-per-key = false",
    );
    assert_eq!(rules(&crate_.audit()), "secrets secrets traced");
    assert_eq!(rules(&with_table("exclude = [\"src/*.rs\"]").audit()), "setup");
}

#[test]
fn code_stands_above_the_table_and_lists_add_up() {
    let crate_ = with_table("unique-names = false\nno-secrets = true\nrequire = [\"c\"]");
    let audit = crate_.audit().unique_names(true).no_secrets(false).require_traced("pub fn *").one_type_per_key(false);
    assert_eq!(rules(&audit), "names traced");
}

#[test]
fn a_mistake_in_the_table_has_its_place() {
    assert_eq!(
        in_short(&with_table("requre = [\"x\"]").audit().check()),
        ["setup Cargo.toml:4:1 unknown field `requre`, expected one of `require`, `exclude`, `allow-secrets`, \
          `secret-words`, `one-type-per-key`, `unique-names`, `no-secrets`, `tests`, `examples`; \
          correct `Cargo.toml`; the audit's settings are in `[package.metadata.xray]`"]
    );
    let crate_ = with_table("require = [\"c\", \"pub fn d:*\", \"nothing\"]\nexclude = [\"/src\"]");
    let findings = in_short(&crate_.audit().check());
    let setup: Vec<_> = findings.iter().filter(|finding| finding.starts_with("setup")).collect();
    assert_eq!(
        setup,
        [
            "setup Cargo.toml:4:17 `d:*` in the pattern `pub fn d:*` is no path of functions; \
             write it as in `handlers::*`, `handlers::**` or `handle_*`",
            "setup Cargo.toml:4:31 no function fits the pattern `nothing`; correct it, or take it away",
            "setup Cargo.toml:5:12 `/src` is no glob of files; \
             write it as in `src/handlers/**`, counted from the folder of `Cargo.toml`",
        ]
    );
}

#[test]
fn a_mistake_in_code_is_a_finding() {
    let line = line!() + 1;
    let report = Crate::of("fn a() {}").audit().require_traced("pub").exclude("a//b").check();
    let findings = in_short(&report);
    let [first, second] = findings.as_slice() else { panic!("{findings:#?}") };
    let here = format!("setup {}:{line}:", file!().replace('\\', "/"));
    assert!(first.starts_with(&here) && second.starts_with(&here), "{findings:#?}");
    assert!(
        first.ends_with(" the pattern `pub` names no functions; name functions, as in `pub async fn handlers::**`")
    );
    assert!(second.ends_with(
        " `a//b` is no glob of files; write it as in `src/handlers/**`, counted from the folder of `Cargo.toml`"
    ));
}

#[test]
fn nothing_to_audit_is_a_finding() {
    let no_crate = tempfile::tempdir().unwrap();
    let findings = in_short(&Audit::of_crate(no_crate.path()).check());
    assert_eq!(findings.len(), 1);
    assert!(findings[0].starts_with("setup Cargo.toml:1:1 cannot read "), "{findings:?}");
    assert!(findings[0].ends_with("; give the folder of a crate, such as `env!(\"CARGO_MANIFEST_DIR\")`"));

    let no_toml = Crate::with(&[("Cargo.toml", "[package\n"), ("src/lib.rs", "")]);
    assert!(no_toml.findings()[0].starts_with("setup Cargo.toml:1:9 "), "{:?}", no_toml.findings());

    let no_sources = Crate::with(&[]);
    assert_eq!(
        no_sources.findings(),
        ["setup Cargo.toml:1:1 there are no source files to audit; \
          point the audit at a crate with sources, or include its `examples` or `tests`"]
    );
}
