//! What the audit found, as values and as text like rustc's.
//!
//! Does not know how it was found.

use std::fmt;
use std::path::Path;

use crate::function::{Function, Place};

/// The rules of the audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Rule {
    /// A function that must be traced is not.
    Traced,
    /// A key has values of two types.
    Types,
    /// Two functions have the same name.
    Names,
    /// What looks like a secret is recorded.
    Secrets,
    /// A source file, or an `xray-audit` comment in one, is not understood.
    Source,
    /// The audit is not what was meant: its settings, or the crate.
    Setup,
}

impl Rule {
    /// The rules that a comment can allow to break: `// xray-audit: allow(secrets)`.
    pub(crate) const ALLOWABLE: [Self; 4] = [Self::Traced, Self::Types, Self::Names, Self::Secrets];

    /// Its name, as in `error[xray::secrets]`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Traced => "traced",
            Self::Types => "types",
            Self::Names => "names",
            Self::Secrets => "secrets",
            Self::Source => "source",
            Self::Setup => "setup",
        }
    }
}

/// One thing that is against a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule it is against.
    pub rule: Rule,
    /// Where.
    pub place: Place,
    /// `problem; what to do`.
    pub message: String,
    /// The line of the source.
    pub source_line: String,
    /// Other places that have to do with it, and how.
    pub notes: Vec<(String, Place)>,
}

/// What an audit found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub(crate) findings: Vec<Finding>,
    pub(crate) functions: Vec<Function>,
    pub(crate) files: usize,
}

impl Report {
    /// What is against the rules, by file and line.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Every function that was looked at, by file and line.
    #[must_use]
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// How many files were read.
    #[must_use]
    pub fn files(&self) -> usize {
        self.files
    }

    /// Whether nothing is against the rules.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// Puts `folder` in front of every file, for a reader who stands elsewhere than in the crate.
    #[must_use]
    pub fn seen_through(mut self, folder: &Path) -> Self {
        let findings = self.findings.iter_mut().flat_map(|finding| {
            let notes = finding.notes.iter_mut().map(|(_, place)| place);
            std::iter::once(&mut finding.place).chain(notes)
        });
        let functions = self.functions.iter_mut().map(|function| &mut function.place);
        for place in findings.chain(functions) {
            place.file = folder.join(&place.file);
        }
        self
    }

    /// Ends a test that must have nothing against the rules.
    ///
    /// # Panics
    ///
    /// When there is a finding, with the whole report.
    #[track_caller]
    #[allow(clippy::panic, reason = "that is how a test fails")]
    pub fn assert_clean(&self) {
        assert!(self.is_clean(), "the audit has findings\n\n{self}");
    }
}

impl fmt::Display for Report {
    /// Every finding, and a line that says how much was looked at.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}\n")?;
        }
        let traced = self.functions.iter().filter(|function| function.is_traced()).count();
        write!(
            f,
            "{}: {}, {}, {traced} traced",
            counted(self.findings.len(), "finding"),
            counted(self.files, "file"),
            counted(self.functions.len(), "function")
        )
    }
}

pub(crate) fn counted(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

impl fmt::Display for Finding {
    /// As rustc writes it: message, place, line and caret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { line, column, width, .. } = &self.place;
        let margin = " ".repeat(line.to_string().len());
        writeln!(f, "error[xray::{}]: {}", self.rule, self.message)?;
        write!(f, "{margin}--> {}", self.place)?;
        if self.source_line.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n{margin} |")?;
        writeln!(f, "{line} | {}", self.source_line)?;
        // A tab before the caret is as wide as the tab above it.
        let before = self.source_line.chars().chain(std::iter::repeat(' ')).take(column.saturating_sub(1));
        let before: String = before.map(|character| if character == '\t' { '\t' } else { ' ' }).collect();
        write!(f, "{margin} | {before}{}", "^".repeat(*width.max(&1)))?;
        for (note, place) in &self.notes {
            write!(f, "\n{margin} = note: {note} at {place}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_like_one_of_rustc() {
        let place = |line, column, width| Place { file: "src/shop.rs".into(), line, column, width };
        let finding = Finding {
            rule: Rule::Names,
            place: place(10, 5, 3),
            message: "two functions are called `pay`; name one".to_owned(),
            source_line: "\tfn pay() {}".to_owned(),
            notes: vec![("the other is `a::pay`".to_owned(), place(7, 8, 3))],
        };
        assert_eq!(
            finding.to_string(),
            "error[xray::names]: two functions are called `pay`; name one\n  \
               --> src/shop.rs:10:5\n   |\n10 | \tfn pay() {}\n   | \t   ^^^\n   \
               = note: the other is `a::pay` at src/shop.rs:7:8"
        );
    }
}
