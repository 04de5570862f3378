//! `Cargo.toml`: where a crate's programs begin, and the table `[package.metadata.xray]`.
//!
//! Reads the file and nothing else; what the settings do is for `settings` to say.

use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::report::{Finding, Rule};
use crate::source::Source;

/// A `Cargo.toml` that was read.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) source: Source,
    text: String,
    targets: Targets,
    pub(crate) table: Option<Table>,
}

/// `[package.metadata.xray]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Table {
    #[serde(default)]
    pub(crate) require: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) exclude: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) allow_secrets: Vec<String>,
    #[serde(default)]
    pub(crate) secret_words: Vec<String>,
    pub(crate) one_type_per_key: Option<bool>,
    pub(crate) unique_names: Option<bool>,
    pub(crate) no_secrets: Option<bool>,
    pub(crate) tests: Option<bool>,
    pub(crate) examples: Option<bool>,
}

/// The tables of a `Cargo.toml` that name a program.
#[derive(Debug, Default, Deserialize)]
struct Targets {
    lib: Option<Target>,
    #[serde(default)]
    bin: Vec<Target>,
    #[serde(default)]
    example: Vec<Target>,
    #[serde(default)]
    test: Vec<Target>,
    package: Option<Package>,
}

#[derive(Debug, Deserialize)]
struct Target {
    path: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Package {
    metadata: Option<Metadata>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    xray: Option<Table>,
}

impl Manifest {
    /// Reads `Cargo.toml` in `folder`.
    ///
    /// # Errors
    ///
    /// A finding, if it is not there, is no TOML, or its table for the audit is not understood.
    pub(crate) fn read(folder: &Path) -> Result<Self, Box<Finding>> {
        let file = Path::new("Cargo.toml");
        let whole = folder.join(file);
        let text = std::fs::read_to_string(&whole).map_err(|error| {
            let source = Source::new(file, "");
            let remedy = "give the folder of a crate, such as `env!(\"CARGO_MANIFEST_DIR\")`";
            let message = format!("cannot read {}: {error}; {remedy}", whole.display());
            Box::new(source.finding(Rule::Setup, source.place_at(1, 1, 1), message))
        })?;
        let source = Source::new(file, &text);
        let mut manifest = Self { source, text, targets: Targets::default(), table: None };
        let remedy = "correct `Cargo.toml`; the audit's settings are in `[package.metadata.xray]`";
        let targets = toml::from_str::<Targets>(&manifest.text);
        let mut targets = targets.map_err(|error| Box::new(manifest.refused(error.span(), error.message(), remedy)))?;
        let metadata = targets.package.as_mut().and_then(|package| package.metadata.take());
        manifest.table = metadata.and_then(|metadata| metadata.xray);
        manifest.targets = targets;
        Ok(manifest)
    }

    /// A finding at a place of this file.
    pub(crate) fn refused(&self, at: Option<Range<usize>>, problem: &str, remedy: &str) -> Finding {
        let at = at.unwrap_or(0..0);
        let before = self.text.get(..at.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let guilty = self.text.get(at).unwrap_or_default().lines().next().unwrap_or_default();
        let place = self.source.place_at(line, column, guilty.chars().count());
        let problem = problem.lines().collect::<Vec<_>>().join(", ");
        self.source.finding(Rule::Setup, place, format!("{problem}; {remedy}"))
    }

    /// Where the library begins if that is not `src/lib.rs`.
    pub(crate) fn library(&self) -> Option<&str> {
        self.targets.lib.as_ref().and_then(|target| target.path.as_deref())
    }

    /// Where programs begin that say so.
    pub(crate) fn binaries(&self) -> impl Iterator<Item = &str> {
        paths(&self.targets.bin)
    }

    pub(crate) fn examples(&self) -> impl Iterator<Item = &str> {
        paths(&self.targets.example)
    }

    pub(crate) fn tests(&self) -> impl Iterator<Item = &str> {
        paths(&self.targets.test)
    }
}

fn paths(targets: &[Target]) -> impl Iterator<Item = &str> {
    targets.iter().filter_map(|target| target.path.as_deref())
}
