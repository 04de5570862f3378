//! What a form is, and the catalogue of them in `vectors/function-forms.json`.
//!
//! Also says which of them this version does not offer yet. How a form is compiled and judged is not
//! known here.

use serde::Deserialize;

/// Forms that need something of a later version, and why. One that passes must leave this list.
pub const NOT_YET: &[(&str, &str)] = &[];

/// Forms that the catalogue lets either be rejected or work: these work.
pub const SUPPORTED: &[&str] = &["on-impl"];

/// The attributes that are ours, as a form writes them.
const OURS: [&str; 5] = ["#[traced", "#[::xr::traced", "#[annotate", "#[metadata", "#[cfg_attr(all(), traced)"];

/// Where the catalogue describes a message instead of quoting it: what the message has to contain.
pub const DESCRIBED: &[(&str, &[&str])] = &[
    ("half-typed-attr-arg", &["unknown option `na`", "`name`", "`namespace`", "`root`", "`crate`"]),
    ("trait-fn-no-body", &["needs a function body", "put it on the impl"]),
];

/// Where the catalogue contradicts itself: the form, what it lists, what holds, and why.
pub const CORRECTED: &[(&str, &str, &str, &str)] = &[(
    "poll-result",
    "b in None: ok []",
    "b in None: fault alloc::string::String []",
    "its note says that a `Poll<Option<Result>>` with an `Err` is a fault, as it is for every stream",
)];

#[derive(Deserialize)]
struct Catalogue {
    forms: Vec<Form>,
}

/// One way to write a function.
#[derive(Deserialize)]
pub struct Form {
    pub id: String,
    pub category: String,
    pub edition: String,
    pub source: String,
    /// Further arguments of rustc.
    pub compile_with: Option<String>,
    pub expected: Expected,
    /// Why it fails today, where that is known.
    pub not_yet: Option<String>,
}

#[derive(Deserialize, Default)]
pub struct Expected {
    pub kind: Kind,
    #[serde(default)]
    pub runs: bool,
    pub exit_code: Option<i32>,
    pub subsegments_in_close_order: Option<Vec<Subsegment>>,
    #[serde(default)]
    pub diagnostics: Vec<PlainDiagnostic>,
    /// The codes of what the plain function is told.
    #[serde(default)]
    pub codes: Vec<String>,
    pub message: Option<String>,
    pub errors: Option<usize>,
    /// Only the lines of the errors are the plain function's.
    #[serde(default)]
    pub differs: bool,
    /// The trace, drawn as a tree.
    pub tree: Option<String>,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// No error, no warning of ours, and the program's own asserts hold.
    #[default]
    Compiles,
    /// Exactly the errors that the function has without the attribute.
    SameDiagnosticsAsPlainFn,
    /// Our message, and nothing after it.
    Rejected,
}

/// What the plain function's diagnostic says, and the source text under its caret.
#[derive(Deserialize)]
pub struct PlainDiagnostic {
    pub code: Option<String>,
    pub message: String,
    pub at: String,
}

#[derive(Deserialize)]
pub struct Subsegment {
    pub name: String,
    pub parent: Option<String>,
    pub outcome: String,
    pub exception_type: Option<String>,
    #[serde(default)]
    pub annotations: std::collections::BTreeMap<String, String>,
}

/// Returns every form of the catalogue.
pub fn forms() -> Vec<Form> {
    let file = xray_test_support::vectors::vector_file("function-forms.json");
    let mut catalogue: Catalogue = serde_json::from_value(file).expect("a catalogue of forms");
    for form in catalogue.forms.iter_mut().filter(|form| SUPPORTED.contains(&form.id.as_str())) {
        form.expected.kind = Kind::Compiles;
    }
    for (id, reason) in NOT_YET {
        let form = catalogue.forms.iter_mut().find(|form| form.id == *id);
        form.unwrap_or_else(|| panic!("no form {id:?} in the catalogue")).not_yet = Some((*reason).to_owned());
    }
    catalogue.forms
}

impl Form {
    /// The source with the real attribute in the place of `#[traced]`.
    pub fn traced(&self) -> String {
        let source =
            self.source.replace("#[traced_args(", "#[traced(").replace("::xr::traced", "::xray_runtime::traced");
        let source = source.replace("#[traced", "#[::xray_runtime::traced");
        source.replace("(all(), traced)", "(all(), ::xray_runtime::traced)") + self.crates()
    }

    /// In edition 2015 `::name` is a path from the root of the crate.
    fn crates(&self) -> &'static str {
        if self.edition == "2015" { "extern crate forms_harness;\nextern crate xray_runtime;\n" } else { "" }
    }

    /// The source without our attributes; every line stays where it is.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        let mut rest = self.source.as_str();
        while let Some(start) = OURS.iter().filter_map(|ours| rest.find(ours)).min() {
            let length = length_of_attribute(&rest[start..]);
            plain.push_str(&rest[..start]);
            plain.extend(rest[start..start + length].chars().filter(|character| *character == '\n'));
            rest = &rest[start + length..];
        }
        (plain + rest).replace(", annotate)", ",)").replace(", metadata)", ",)") + self.crates()
    }

    /// The further arguments of rustc.
    pub fn arguments(&self) -> Vec<&str> {
        self.compile_with.iter().flat_map(|more| more.split_whitespace()).collect()
    }
}

/// The length of the attribute that `text` starts with.
fn length_of_attribute(text: &str) -> usize {
    let mut open = 0_usize;
    for (place, character) in text.char_indices() {
        match character {
            '[' => open += 1,
            ']' if open == 1 => return place + 1,
            ']' => open -= 1,
            _ => {}
        }
    }
    text.len()
}

impl Kind {
    pub fn text(self) -> &'static str {
        match self {
            Self::Compiles => "compiles",
            Self::SameDiagnosticsAsPlainFn => "same diagnostics as the plain function",
            Self::Rejected => "rejected",
        }
    }
}
