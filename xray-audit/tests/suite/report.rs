//! What a report says, and how it ends a test.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::support::Crate;

#[test]
fn a_report_reads_like_rustc() {
    let crate_ = Crate::of("#[traced]\nfn pay(#[annotate] card: &str) {}\n");
    assert_eq!(
        crate_.audit().check().to_string(),
        "error[xray::secrets]: annotation `card` looks like a secret; \
         do not record it, or put `// xray-audit: allow(secrets)` above it if it is none
 --> src/lib.rs:2:20
  |
2 | fn pay(#[annotate] card: &str) {}
  |                    ^^^^

1 finding: 1 file, 1 function, 1 traced"
    );
}

#[test]
fn a_test_fails_with_the_whole_report() {
    let guilty = Crate::of("#[traced] fn pay(#[annotate] card: &str) {}").audit().check();
    let panic = catch_unwind(AssertUnwindSafe(|| guilty.assert_clean())).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(message.starts_with("the audit has findings\n\nerror[xray::secrets]: "), "{message}");
    Crate::of("#[traced] fn pay(#[annotate] order: &str) {}").audit().check().assert_clean();
}

#[test]
fn a_file_that_is_no_rust_is_a_finding() {
    let crate_ = Crate::with(&[
        ("src/lib.rs", "mod a; mod b; mod c; #[traced] fn f(#[annotate] pin: u8) {}"),
        ("src/a.rs", "fn f() { let = 3; }"),
        ("src/b.rs", "fn f( {"),
        ("src/c.rs", "#!/usr/bin/env run\n\n// xray-audit: alow(names)\nfn g() {}"),
    ]);
    let findings = crate_.findings();
    let starts = [
        "source src/a.rs:1:14 this is not the Rust we can read: ",
        "source src/b.rs:1:",
        "source src/c.rs:3:1 the audit does not understand `alow(names)`; ",
        "secrets src/lib.rs:1:49 ",
    ];
    assert_eq!(findings.len(), starts.len(), "{findings:#?}");
    for (finding, start) in findings.iter().zip(starts) {
        assert!(finding.starts_with(start), "{finding}\n{start}");
    }
    assert!(findings[0].ends_with("; correct it, or exclude the file"));
}

#[test]
fn a_file_that_is_no_text_is_a_finding() {
    let crate_ = Crate::of("mod bytes;");
    std::fs::write(crate_.folder().join("src/bytes.rs"), [0xff, 0xfe, 0x00]).unwrap();
    let findings = crate_.findings();
    assert_eq!(findings.len(), 1);
    assert!(findings[0].starts_with("source src/bytes.rs:1:1 cannot read this file: "), "{findings:?}");
}

#[test]
fn columns_count_characters_and_a_byte_order_mark_is_none() {
    let crate_ = Crate::of("\u{feff}/* é */ #[traced] fn f(#[annotate] pin: u8) {}");
    assert!(crate_.findings()[0].starts_with("secrets src/lib.rs:1:36 "), "{:?}", crate_.findings());
}
