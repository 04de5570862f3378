//! The forms under `forms_more/<category>/<id>.rs`, each of which says at its top what must come of it.
//!
//! Reads the files and their headers. How a form is compiled and judged is not known here.
//!
//! ```text
//! //! What the form is about.
//! //!
//! //! edition: 2024
//! //! expects: compiles | is checked | same diagnostics | rejected
//! //! with: -Ccodegen-units=1           (further arguments of rustc)
//! //! code: E0308                       (same diagnostics: what the plain function is told)
//! //! message: cannot time a `const fn` (rejected: part of the one message)
//! //! differs: why words differ         (same diagnostics: as many errors, on the same lines)
//! //! not yet: why it fails today
//! //! trace:
//! //!   outer
//! //!     inner [id=7] FAULT
//! ```

use std::path::{Path, PathBuf};

use super::catalogue::{Expected, Form, Kind};

/// Returns every form of the folder, in order of their paths.
pub fn forms() -> Vec<Form> {
    let folder = xray_test_support::vectors::tests_dir().join("forms_more");
    let mut forms = Vec::new();
    for category in entries(&folder) {
        for file in entries(&category) {
            let source = std::fs::read_to_string(&file).expect("the source of a form");
            forms.push(form(name(&file), name(&category), source));
        }
    }
    forms
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()));
    let mut entries: Vec<PathBuf> = listed.map(|entry| entry.expect("an entry of a folder").path()).collect();
    entries.sort();
    entries
}

fn name(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}

fn form(id: String, category: String, source: String) -> Form {
    let mut expected = Expected { exit_code: Some(0), ..Expected::default() };
    let (mut edition, mut kind, mut compile_with, mut not_yet) = (None, None, None, None);
    let mut header = source.lines().map_while(|line| line.strip_prefix("//!")).skip_while(|line| !line.is_empty());
    while let Some(line) = header.next() {
        let Some((key, value)) = line.trim().split_once(':') else { continue };
        let value = value.trim();
        match key {
            "edition" => edition = Some(value.to_owned()),
            "expects" => kind = Some(value),
            "with" => compile_with = Some(value.to_owned()),
            "code" => expected.codes.push(value.to_owned()),
            "message" => expected.message = Some(value.to_owned()),
            "differs" => expected.differs = true,
            "not yet" => not_yet = Some(value.to_owned()),
            "trace" => {
                let lines = header.by_ref().map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)));
                expected.tree = Some("form\n".to_owned() + &lines.collect::<String>());
            }
            _ => panic!("{id}: a form has no {key:?}"),
        }
    }
    expected.runs = kind == Some("compiles");
    expected.kind = match kind {
        Some("compiles" | "is checked") => Kind::Compiles,
        Some("same diagnostics") => Kind::SameDiagnosticsAsPlainFn,
        Some("rejected") => Kind::Rejected,
        _ => panic!("{id}: it does not say what it `expects`"),
    };
    match expected.kind {
        Kind::Compiles => {}
        Kind::SameDiagnosticsAsPlainFn => assert!(!expected.codes.is_empty(), "{id}: it names no `code`"),
        Kind::Rejected => {
            expected.errors = Some(1);
            assert!(expected.message.is_some(), "{id}: it names no `message`");
        }
    }
    let edition = edition.unwrap_or_else(|| panic!("{id}: it names no `edition`"));
    Form { id, category, edition, source, compile_with, expected, not_yet }
}
