//! From files to modules: follows `mod` from where each program begins, as rustc does.
//!
//! Files below `src/` that no `mod` leads to are read too: a macro may declare them. They count as the
//! modules their place says.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

use crate::files;
use crate::found::Found;
use crate::manifest::Manifest;
use crate::nesting;
use crate::pattern::file_parts;
use crate::reader::Reader;
use crate::report::Rule;
use crate::settings::Settings;
use crate::source::Source;

/// A file to be read, and what it is.
#[derive(Debug, Clone)]
pub(crate) struct Module {
    pub(crate) file: PathBuf,
    /// The names of the modules it is in, and its own.
    pub(crate) path: Vec<String>,
    /// Where the files of its modules are.
    pub(crate) children: PathBuf,
    pub(crate) cfgs: Vec<String>,
    /// It is compiled for tests only.
    pub(crate) is_test: bool,
    /// Which program it is in; `None` is in all.
    pub(crate) target: Option<usize>,
}

/// Reads all files of the crate.
pub(crate) fn read(folder: &Path, manifest: &Manifest, settings: &Settings) -> Found {
    let mut found = Found::default();
    let mut seen = BTreeSet::new();
    let mut included = BTreeSet::new();
    for (number, root) in files::roots(folder, manifest, settings).into_iter().enumerate() {
        let children = root.file.parent().unwrap_or(Path::new("")).to_owned();
        let target = (!root.is_library).then_some(number);
        let module = Module { file: root.file, path: Vec::new(), children, cfgs: Vec::new(), is_test: false, target };
        follow(folder, module, settings, &mut seen, &mut included, &mut found);
    }
    for (file, path) in files::below_src(folder) {
        let is_folder = file.file_stem().is_some_and(|stem| stem == "mod" || stem == "lib" || stem == "main");
        let children =
            if is_folder { file.parent().unwrap_or(Path::new("")).to_owned() } else { file.with_extension("") };
        let module = Module { file, path, children, cfgs: Vec::new(), is_test: false, target: None };
        if !included.contains(&identity(folder, &module.file)) {
            follow(folder, module, settings, &mut seen, &mut included, &mut found);
        }
    }
    found
}

/// Reads a file, and the files of its modules.
fn follow(
    folder: &Path,
    module: Module,
    settings: &Settings,
    seen: &mut BTreeSet<PathBuf>,
    included: &mut BTreeSet<PathBuf>,
    found: &mut Found,
) {
    let mut waiting = vec![module];
    while let Some(module) = waiting.pop() {
        if !folder.join(&module.file).is_file() || !seen.insert(identity(folder, &module.file)) {
            continue;
        }
        let parts = file_parts(&module.file);
        if settings.exclude.iter().any(|glob| glob.matches(&parts)) {
            continue;
        }
        let file = module.file.clone();
        let Some((source, syntax)) = parse(folder, &file, found) else { continue };
        let mut reader = Reader::new(found, source, module, settings.tests);
        reader.read(&syntax);
        let (modules, files) = reader.leads_to();
        waiting.extend(modules.into_iter().rev());
        included.extend(files.iter().map(|file| identity(folder, file)));
    }
}

/// The same for two ways to write one file.
fn identity(folder: &Path, file: &Path) -> PathBuf {
    let file = folder.join(file);
    file.canonicalize().unwrap_or(file)
}

/// Reads the text of a file as Rust; what hinders it is a finding.
fn parse(folder: &Path, file: &Path, found: &mut Found) -> Option<(Source, syn::File)> {
    found.files += 1;
    let text = match std::fs::read_to_string(folder.join(file)) {
        Ok(text) => text,
        Err(error) => {
            let source = Source::new(file, "");
            let message = format!("cannot read this file: {error}; make it readable, or exclude it");
            found.findings.push(source.finding(Rule::Source, source.place_at(1, 1, 1), message));
            return None;
        }
    };
    let mut source = Source::new(file, &text);
    let refuse = |source: &Source, error: &dyn std::fmt::Display, span| {
        let message = format!("this is not the Rust we can read: {error}; correct it, or exclude the file");
        source.finding(Rule::Source, source.place(span), message)
    };
    let code = without_shebang(text.strip_prefix('\u{feff}').unwrap_or(&text));
    let tokens = match code.parse::<TokenStream>() {
        Ok(tokens) => tokens,
        Err(error) => {
            found.findings.push(refuse(&source, &error, error.span()));
            return None;
        }
    };
    found.findings.extend(source.read_comments(tokens.clone()));
    if nesting::is_too_deep(tokens.clone()) {
        let message = "an expression of this file is nested too deep to be read; take it apart, or exclude the file";
        found.findings.push(source.finding(Rule::Source, source.place_at(1, 1, 1), message.to_owned()));
        return None;
    }
    match syn::parse2(tokens) {
        Ok(syntax) => Some((source, syntax)),
        Err(error) => {
            found.findings.push(refuse(&source, &error, error.span()));
            None
        }
    }
}

/// The text from the end of `#!/usr/bin/..`, so that lines keep their numbers; `#![..]` stays.
fn without_shebang(text: &str) -> &str {
    let is_attribute = text.strip_prefix("#!").is_none_or(|rest| rest.trim_start().starts_with('['));
    if is_attribute { text } else { text.find('\n').and_then(|end| text.get(end..)).unwrap_or_default() }
}
