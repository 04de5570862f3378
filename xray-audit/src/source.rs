//! A source file: its text by lines, and the comments in it that are for the audit.
//!
//! `// xray-audit: allow(secrets)` stands above what it is about, or behind it on the same line. It
//! knows nothing of Rust but what begins a comment.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream, TokenTree};

use crate::function::Place;
use crate::report::{Finding, Rule};

/// What begins a comment for the audit, after the slashes.
const MARK: &str = "xray-audit:";

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Source {
    /// Counted from the folder of `Cargo.toml`.
    pub(crate) file: PathBuf,
    lines: Vec<String>,
    /// Which rules the comment on a line allows to break.
    allows: BTreeMap<usize, Vec<Rule>>,
}

impl Source {
    /// Cuts a text into lines.
    pub(crate) fn new(file: &Path, text: &str) -> Self {
        let lines = text.lines().map(str::to_owned).collect();
        Self { file: file.to_owned(), lines, allows: BTreeMap::new() }
    }

    /// Takes up the comments that are for the audit, and says which of them are not understood. `tokens` tell a
    /// comment from a text that looks like one.
    pub(crate) fn read_comments(&mut self, tokens: TokenStream) -> Vec<Finding> {
        let mut findings = Vec::new();
        if !self.lines.iter().any(|line| line.contains(MARK)) {
            return findings;
        }
        let texts = texts(tokens);
        let mut allows = BTreeMap::new();
        for (index, line) in self.lines.iter().enumerate() {
            let Some((comment, column)) = comment_for_us(line) else { continue };
            let start = (index + 1, column);
            if texts.iter().any(|(from, to)| *from <= start && start < *to) {
                continue;
            }
            match allowed_by(comment) {
                Ok(rules) => {
                    allows.insert(index + 1, rules);
                }
                Err(problem) => {
                    let place = self.place_at(index + 1, column + 1, comment.trim_end().chars().count());
                    findings.push(self.finding(Rule::Source, place, problem));
                }
            }
        }
        self.allows = allows;
        findings
    }

    /// The text of a line, counted from 1.
    pub(crate) fn line(&self, number: usize) -> &str {
        number.checked_sub(1).and_then(|index| self.lines.get(index)).map_or("", String::as_str)
    }

    pub(crate) fn place_at(&self, line: usize, column: usize, width: usize) -> Place {
        Place { file: self.file.clone(), line, column, width: width.max(1) }
    }

    pub(crate) fn place(&self, span: Span) -> Place {
        let (start, end) = (span.start(), span.end());
        let width = if end.line == start.line {
            end.column.saturating_sub(start.column)
        } else {
            self.line(start.line).trim_end().chars().count().saturating_sub(start.column)
        };
        self.place_at(start.line, start.column + 1, width)
    }

    pub(crate) fn finding(&self, rule: Rule, place: Place, message: String) -> Finding {
        Finding { rule, source_line: self.line(place.line).to_owned(), place, message, notes: Vec::new() }
    }

    /// The rules that may be broken in the lines from `first` to `last`: by comments in them, or directly above.
    pub(crate) fn allowed(&self, first: usize, last: usize) -> Vec<Rule> {
        if self.allows.is_empty() {
            return Vec::new();
        }
        let mut first = first;
        while first > 1 && self.line(first - 1).trim_start().starts_with("//") {
            first -= 1;
        }
        self.allows.range(first..=last.max(first)).flat_map(|(_, rules)| rules.iter().copied()).collect()
    }
}

/// Line and column of where each literal begins and ends; the text of a documentation comment is one.
fn texts(tokens: TokenStream) -> Vec<((usize, usize), (usize, usize))> {
    let mut texts = Vec::new();
    let mut waiting = vec![tokens];
    while let Some(tokens) = waiting.pop() {
        for token in tokens {
            match token {
                TokenTree::Group(group) => waiting.push(group.stream()),
                TokenTree::Literal(literal) => {
                    let (start, end) = (literal.span().start(), literal.span().end());
                    texts.push(((start.line, start.column), (end.line, end.column)));
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
    texts
}

/// The comment that begins with the mark, and its column, from 0.
fn comment_for_us(line: &str) -> Option<(&str, usize)> {
    line.match_indices("//").find_map(|(place, _)| {
        let comment = line.get(place..)?;
        let is_ours = comment.get(2..)?.trim_start().starts_with(MARK);
        is_ours.then_some((comment, line.get(..place)?.chars().count()))
    })
}

fn allowed_by(comment: &str) -> Result<Vec<Rule>, String> {
    let known = Rule::ALLOWABLE.map(Rule::name).join("`, `");
    let said = comment.split_once(MARK).map_or("", |(_, said)| said).trim();
    let Some((rules, _reason)) = said.strip_prefix("allow(").and_then(|rest| rest.split_once(')')) else {
        return Err(format!(
            "the audit does not understand `{said}`; write `// {MARK} allow(..)` with one of `{known}`"
        ));
    };
    let rule = |word: &str| {
        let found = Rule::ALLOWABLE.into_iter().find(|rule| rule.name() == word);
        found.ok_or_else(|| format!("unknown rule `{word}`; expected one of: `{known}`"))
    };
    rules.split(',').map(|word| rule(word.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Source, Vec<String>) {
        let mut source = Source::new(Path::new("src/lib.rs"), text);
        let findings = source.read_comments(text.parse().unwrap());
        (source, findings.into_iter().map(|finding| finding.message).collect())
    }

    #[test]
    fn a_comment_counts_for_the_line_below_and_its_own() {
        let (source, findings) = read(
            "\n// xray-audit: allow(secrets, names): a count\n// more words\nfn a() {}\n\
             fn b() {} // xray-audit: allow(types)\nfn c() {}\n",
        );
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(source.allowed(4, 4), [Rule::Secrets, Rule::Names]);
        assert_eq!(source.allowed(5, 5), [Rule::Types]);
        assert_eq!(source.allowed(6, 6), []);
    }

    #[test]
    fn a_misspelt_comment_is_a_finding() {
        let (_, findings) = read("x // xray-audit: alow(x)\n// xray-audit: allow(secret)");
        assert_eq!(
            findings,
            [
                "the audit does not understand `alow(x)`; \
                 write `// xray-audit: allow(..)` with one of `traced`, `types`, `names`, `secrets`",
                "unknown rule `secret`; expected one of: `traced`, `types`, `names`, `secrets`",
            ]
        );
    }

    #[test]
    fn what_stands_in_a_text_is_no_comment() {
        let (source, findings) = read(
            "/// // xray-audit: alow(x)\nconst A: &str = \"// xray-audit: alow(x)\";\n\
             const B: &str = \"\n// xray-audit: allow(names)\n\";",
        );
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(source.allowed(1, 5), []);
    }
}
