//! What an audit is to look for: the builder's word and the table of `Cargo.toml`, together.
//!
//! Knows no sources. What is not understood is a finding, so that a misspelt setting lets no test pass.

use std::panic::Location;

use crate::glob::Glob;
use crate::manifest::Manifest;
use crate::pattern::{Pattern, file_glob};
use crate::report::{Finding, Rule};
use crate::source::Source;

/// What was said in code.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    pub(crate) require: Vec<Written>,
    pub(crate) require_if_any: Vec<Written>,
    pub(crate) exclude: Vec<Written>,
    pub(crate) allow_secrets: Vec<String>,
    pub(crate) secret_words: Vec<String>,
    pub(crate) one_type_per_key: Option<bool>,
    pub(crate) unique_names: Option<bool>,
    pub(crate) no_secrets: Option<bool>,
    pub(crate) tests: Option<bool>,
    pub(crate) examples: Option<bool>,
}

/// A text, and where in the code it was said.
type Written = (String, &'static Location<'static>);

/// All that holds.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) require: Vec<Required>,
    pub(crate) exclude: Vec<Glob>,
    pub(crate) allow_secrets: Vec<String>,
    pub(crate) secret_words: Vec<String>,
    pub(crate) one_type_per_key: bool,
    pub(crate) unique_names: bool,
    pub(crate) no_secrets: bool,
    pub(crate) tests: bool,
    pub(crate) examples: bool,
}

/// A pattern, and the finding there would be if no function fits it.
#[derive(Debug)]
pub(crate) struct Required {
    pub(crate) pattern: Pattern,
    pub(crate) if_none_fits: Option<Finding>,
}

impl Settings {
    /// Joins both: lists are added up, and a switch in code stands above the one in the table.
    pub(crate) fn new(said: &Said, manifest: &Manifest, findings: &mut Vec<Finding>) -> Self {
        let none = crate::manifest::Table::default();
        let table = manifest.table.as_ref().unwrap_or(&none);
        let mut settings = Self {
            require: Vec::new(),
            exclude: Vec::new(),
            allow_secrets: [said.allow_secrets.as_slice(), &table.allow_secrets].concat(),
            secret_words: [said.secret_words.as_slice(), &table.secret_words].concat(),
            one_type_per_key: said.one_type_per_key.or(table.one_type_per_key).unwrap_or(true),
            unique_names: said.unique_names.or(table.unique_names).unwrap_or(true),
            no_secrets: said.no_secrets.or(table.no_secrets).unwrap_or(true),
            tests: said.tests.or(table.tests).unwrap_or(false),
            examples: said.examples.or(table.examples).unwrap_or(false),
        };
        for (text, place) in &said.require {
            settings.require(text, findings, &|message| in_code(place, message));
        }
        let must_fit = settings.require.len();
        for (text, place) in &said.require_if_any {
            settings.require(text, findings, &|message| in_code(place, message));
        }
        settings.require.iter_mut().skip(must_fit).for_each(|required| required.if_none_fits = None);
        for (text, place) in &said.exclude {
            settings.exclude(text, findings, &|message| in_code(place, message));
        }
        for text in &table.require {
            settings.require(text.get_ref(), findings, &|message| at(manifest, text, &message));
        }
        for text in &table.exclude {
            settings.exclude(text.get_ref(), findings, &|message| at(manifest, text, &message));
        }
        settings
    }

    fn require(&mut self, text: &str, findings: &mut Vec<Finding>, finding: &dyn Fn(String) -> Finding) {
        match text.parse::<Pattern>() {
            Ok(pattern) => {
                let remedy = "correct it, or take it away";
                let if_none_fits = Some(finding(format!("no function fits the pattern `{pattern}`; {remedy}")));
                self.require.push(Required { pattern, if_none_fits });
            }
            Err(error) => findings.push(finding(error.to_string())),
        }
    }

    fn exclude(&mut self, text: &str, findings: &mut Vec<Finding>, finding: &dyn Fn(String) -> Finding) {
        match file_glob(text) {
            Ok(glob) => self.exclude.push(glob),
            Err(error) => findings.push(finding(error.to_string())),
        }
    }
}

/// A finding where a test says what to audit. The file is as the compiler was given it.
fn in_code(place: &Location<'_>, message: String) -> Finding {
    let source = Source::new(place.file().as_ref(), "");
    let column = usize::try_from(place.column()).unwrap_or(1);
    source.finding(Rule::Setup, source.place_at(usize::try_from(place.line()).unwrap_or(1), column, 1), message)
}

/// A finding at a text of the table. The message has its remedy already.
fn at(manifest: &Manifest, text: &toml::Spanned<String>, message: &str) -> Finding {
    let (problem, remedy) = message.split_once("; ").unwrap_or((message, "correct it"));
    manifest.refused(Some(text.span()), problem, remedy)
}
