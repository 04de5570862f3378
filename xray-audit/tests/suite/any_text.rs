//! Whatever a source file holds, the audit says something, and ends.

use proptest::prelude::*;

use crate::support::Crate;

/// Pieces that make sense here and there, in any order.
const PIECES: &[&str] = &[
    "fn f",
    "(",
    ")",
    "{",
    "}",
    "#[traced",
    "]",
    "#[annotate]",
    "#[annotate(name = ",
    "\"x\"",
    "x: u8",
    ",",
    ";",
    "::",
    "impl X",
    "mod m",
    "trait T",
    "<",
    ">",
    "=",
    "=>",
    "|a|",
    "async",
    "pub",
    "r#type",
    "'a",
    "'",
    "\"",
    "r#\"",
    "/*",
    "*/",
    "//",
    "\n",
    "// xray-audit: allow(",
    "// xray-audit:",
    "#![cfg(test)]",
    "#[cfg(all(test,",
    "#[cfg_attr(",
    "1.",
    "-",
    "&",
    "*",
    "!",
    "..",
    "é",
    "\u{feff}",
    "\0",
    "\t",
    "type A = A;",
    "struct S(u8)",
    "const C: &str =",
    "include!(\"",
    ".annotate(\"k\", 1)",
    "self.0",
    "name =",
    "ok(annotate(",
    "#!/",
    "if a {} else ",
    "\r\n",
    "\u{2028}",
];

fn audited(text: &str) {
    let report = Crate::of(text).audit().tests(true).require_traced("pub fn **").check();
    for finding in report.findings() {
        assert!(!finding.message.contains("mistake of its own"), "{finding}");
        assert!(finding.message.contains("; "), "{finding}");
    }
    let _ = report.to_string();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_audited_without_a_panic(text in any::<String>()) {
        audited(&text);
    }

    #[test]
    fn any_pieces_are_audited_without_a_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        audited(&pieces.join(" "));
        audited(&pieces.concat());
    }
}

#[test]
fn what_nests_without_end_is_a_finding() {
    let many = 20_000;
    for (before, after) in [("(", ")"), ("-", ""), ("{", "}"), ("1 + ", ""), ("if a {} else ", "{}"), ("|x| ", "")] {
        let crate_ = Crate::of(&format!("fn f() {{ {}1{} }}", before.repeat(many), after.repeat(many)));
        assert_eq!(
            crate_.findings(),
            ["source src/lib.rs:1:1 an expression of this file is nested too deep to be read; \
              take it apart, or exclude the file"],
            "{before}"
        );
    }
}

#[test]
fn what_nests_as_deep_as_we_take_is_read() {
    for (before, after, levels) in [
        ("(", ")", 3_900),
        ("-", "", 3_900),
        ("{", "}", 3_900),
        ("1 + ", "", 1_900),
        ("|x| ", "", 1_200),
        ("f(", ")", 1_900),
        ("a = ", "", 1_900),
        ("x.a(", ")", 900),
        ("if a {} else ", "{}", 750),
        ("[", "]", 3_900),
        ("&", "", 3_900),
        ("return ", "", 3_900),
        ("async {", "}", 1_900),
        ("match x { _ => ", "}", 650),
        ("fn f() { ", "}", 950),
        ("impl A { fn f() { ", "}}", 550),
        ("mod a { ", "}", 1_200),
        ("x.annotate(\"k\", ", ")", 650),
    ] {
        let crate_ = Crate::of(&format!("fn f() {{ {}1{}; }}", before.repeat(levels), after.repeat(levels)));
        let findings = crate_.findings();
        let hindered = |finding: &String| finding.contains("too deep") || finding.contains("mistake of its own");
        assert!(!findings.iter().any(hindered), "{before} {findings:?}");
    }
    let types = format!("type A = {}u8{};", "Box<".repeat(1_200), ">".repeat(1_200));
    assert_eq!(Crate::of(&types).findings(), <[&str; 0]>::default());
}
