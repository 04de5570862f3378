//! Reads the cases that several crates are held to.

use serde_json::Value;

/// The file `tests/vectors/{name}.json` of the workspace.
pub(crate) fn vector(name: &str) -> Value {
    let path = format!("{}/../tests/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("cannot read {path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path} is not JSON: {error}"))
}

/// The cases of a list in such a file.
pub(crate) fn cases(name: &str, list: &str) -> Vec<Value> {
    let cases = vector(name)[list].as_array().cloned().unwrap_or_default();
    assert!(!cases.is_empty(), "no {list} in {name}");
    cases
}
