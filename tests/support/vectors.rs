//! Opens the files under `tests/vectors`, which hold the cases measured on AWS's own SDKs.

use std::path::PathBuf;

use serde_json::Value;

/// Returns the `cases` of `tests/vectors/<name>.json`.
///
/// # Panics
///
/// When the file is missing, is not JSON or has no `cases`: a suite without its cases must not pass.
#[must_use]
pub fn vectors(name: &str) -> Vec<Value> {
    let file = vector_file(&format!("{name}.json"));
    let cases = file["cases"].as_array().unwrap_or_else(|| panic!("no `cases` in vectors/{name}.json"));
    assert!(!cases.is_empty(), "no cases in vectors/{name}.json");
    cases.clone()
}

/// Returns the whole of `tests/vectors/<file_name>`.
///
/// # Panics
///
/// When the file is missing or is not JSON.
#[must_use]
pub fn vector_file(file_name: &str) -> Value {
    let path = tests_dir().join("vectors").join(file_name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{} is not JSON: {error}", path.display()))
}

/// Returns the folder of the tests package.
#[must_use]
pub fn tests_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
