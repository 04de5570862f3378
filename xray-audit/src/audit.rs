//! The audit: what is asked of a crate, and the asking.
//!
//! Knows the order of things: settings, sources, rules, report.

use std::panic::Location;
use std::path::PathBuf;

use crate::manifest::Manifest;
use crate::nesting::STACK_BYTES;
use crate::report::{Finding, Report, Rule};
use crate::settings::{Said, Settings};
use crate::source::Source;
use crate::{modules, rules};

/// An audit of one crate.
///
/// Three rules are asked unless they are switched off: one type per key, unique names, no secrets.
/// Which functions must be traced is yours to say. What is said here and in the table
/// `[package.metadata.xray]` of `Cargo.toml` holds together, so that a test and `cargo xray audit` agree:
///
/// ```toml
/// [package.metadata.xray]
/// require = ["pub async fn handlers::**"]
/// allow-secrets = ["token_count"]
/// ```
///
/// | in code | in the table | |
/// |---|---|---|
/// | [`require_traced`](Self::require_traced) | `require` | patterns of functions that must be traced |
/// | [`allow_secret`](Self::allow_secret) | `allow-secrets` | names that look like secrets, and are none |
/// | [`secret_word`](Self::secret_word) | `secret-words` | more words that secrets have in their names |
/// | [`exclude`](Self::exclude) | `exclude` | files that are not read |
/// | [`one_type_per_key`](Self::one_type_per_key) | `one-type-per-key` | `true` or `false` |
/// | [`unique_names`](Self::unique_names) | `unique-names` | `true` or `false` |
/// | [`no_secrets`](Self::no_secrets) | `no-secrets` | `true` or `false` |
/// | [`tests`](Self::tests) | `tests` | `true`: test code is read too |
/// | [`examples`](Self::examples) | `examples` | `true`: examples are read too |
///
/// ```no_run
/// #[test]
/// fn what_we_trace_keeps_to_our_rules() {
///     xray_audit::Audit::of_crate(env!("CARGO_MANIFEST_DIR"))
///         .require_traced("pub async fn handlers::**")
///         .check()
///         .assert_clean();
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use = "an audit finds nothing before `check`"]
pub struct Audit {
    folder: PathBuf,
    said: Said,
}

impl Audit {
    /// Begins an audit of the crate whose `Cargo.toml` is in `folder`: in a test, `env!("CARGO_MANIFEST_DIR")`.
    pub fn of_crate(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), said: Said::default() }
    }

    /// Requires every function that fits the [`Pattern`](crate::Pattern) to be traced.
    ///
    /// A pattern that is not understood is a finding, and so is one that no function fits.
    #[track_caller]
    pub fn require_traced(mut self, pattern: impl Into<String>) -> Self {
        self.said.require.push((pattern.into(), Location::caller()));
        self
    }

    /// Requires the same, but is content if no function fits: for a pattern that many crates share.
    #[track_caller]
    pub fn require_traced_if_any(mut self, pattern: impl Into<String>) -> Self {
        self.said.require_if_any.push((pattern.into(), Location::caller()));
        self
    }

    /// Says that a key or an argument of this name is no secret, such as `token_count`.
    pub fn allow_secret(mut self, name: impl Into<String>) -> Self {
        self.said.allow_secrets.push(name.into());
        self
    }

    /// Adds a word, or several as in `tax_id`, that secrets have in their names.
    pub fn secret_word(mut self, word: impl Into<String>) -> Self {
        self.said.secret_words.push(word.into());
        self
    }

    /// Leaves out the files that fit a glob, such as `src/generated/**`.
    #[track_caller]
    pub fn exclude(mut self, files: impl Into<String>) -> Self {
        self.said.exclude.push((files.into(), Location::caller()));
        self
    }

    /// Switches the rule that a key has one type everywhere; it is on.
    pub fn one_type_per_key(mut self, on: bool) -> Self {
        self.said.one_type_per_key = Some(on);
        self
    }

    /// Switches the rule that no two functions share a name; it is on.
    pub fn unique_names(mut self, on: bool) -> Self {
        self.said.unique_names = Some(on);
        self
    }

    /// Switches the rule that nothing which looks like a secret is recorded; it is on.
    pub fn no_secrets(mut self, on: bool) -> Self {
        self.said.no_secrets = Some(on);
        self
    }

    /// Reads test code too: `tests/`, what stands under `#[cfg(test)]`, and functions that are tests; it is off.
    pub fn tests(mut self, on: bool) -> Self {
        self.said.tests = Some(on);
        self
    }

    /// Reads examples too; it is off.
    pub fn examples(mut self, on: bool) -> Self {
        self.said.examples = Some(on);
        self
    }

    /// Reads the sources and asks the rules.
    ///
    /// What hinders the audit, such as a missing file or a setting that is not understood, is a finding of
    /// [`Rule::Setup`] or [`Rule::Source`]: no test passes because nothing was looked at.
    #[must_use]
    pub fn check(&self) -> Report {
        // syn recurses as deep as the sources nest; `nesting` keeps that within this stack.
        let audit = self.clone();
        let reading = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || audit.run());
        match reading.map(std::thread::JoinHandle::join) {
            Ok(Ok(report)) => report,
            Ok(Err(_)) => hindered("the audit failed by a mistake of its own; please report it"),
            Err(error) => hindered(&format!("cannot start a thread to read with: {error}; free some memory")),
        }
    }

    fn run(&self) -> Report {
        let manifest = match Manifest::read(&self.folder) {
            Ok(manifest) => manifest,
            Err(finding) => return Report { findings: vec![*finding], ..Report::default() },
        };
        let mut findings = Vec::new();
        let settings = Settings::new(&self.said, &manifest, &mut findings);
        let mut found = modules::read(&self.folder, &manifest, &settings);
        if found.files == 0 {
            let remedy = "point the audit at a crate with sources, or include its `examples` or `tests`";
            let message = format!("there are no source files to audit; {remedy}");
            findings.push(manifest.source.finding(Rule::Setup, manifest.source.place_at(1, 1, 1), message));
        }
        found.resolve();
        findings.extend(rules::check(&found, &settings));
        findings.append(&mut found.findings);
        findings.sort_by(|one, other| (&one.place, one.rule).cmp(&(&other.place, other.rule)));
        // What an `impl` says is said of each of its methods.
        findings.dedup();
        found.functions.sort_by(|one, other| one.place.cmp(&other.place));
        Report { findings, functions: found.functions, files: found.files }
    }
}

/// The report of an audit that did not come about.
fn hindered(message: &str) -> Report {
    let source = Source::new("Cargo.toml".as_ref(), "");
    let finding: Finding = source.finding(Rule::Setup, source.place_at(1, 1, 1), message.to_owned());
    Report { findings: vec![finding], ..Report::default() }
}
