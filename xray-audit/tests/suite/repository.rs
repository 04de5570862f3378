//! Our own crates keep to the rules.

use std::path::{Path, PathBuf};

use xray_audit::Audit;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(name)
}

#[test]
fn the_examples_are_clean_and_traced() {
    let report = Audit::of_crate(folder("examples"))
        .examples(true)
        .require_traced("**::check_out")
        .require_traced("**::Till::*")
        .check();
    report.assert_clean();
    let pay = report.functions().iter().find(|function| function.path() == "shop::Till::take_payment").unwrap();
    assert_eq!(pay.name(), Some("Till::take_payment"));
    let keys: Vec<_> = pay.annotations().iter().map(|key| format!("{}: {}", key.name, key.value_type)).collect();
    assert_eq!(keys, ["amount: number", "till: number"]);
}

#[test]
fn the_libraries_are_clean() {
    for name in ["xray-audit", "xray-macros", "xray-platform", "xray-runtime"] {
        let report = Audit::of_crate(folder(name)).check();
        assert!(report.functions().len() > 10, "{name} has {} functions", report.functions().len());
        report.assert_clean();
    }
}
