//! Compares what lints say of a form with what they say of the plain function.
//!
//! Every lint of clippy and most of rustc's are turned on, none may stop the build, and whatever is
//! said more often with the attribute than without it is a finding of ours. Those of clippy's
//! `restriction` group contradict each other; they are only counted, and only when `XRAY_RESTRICTION`
//! is in the environment.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

use super::catalogue::Form;
use super::toolchain::{Compiled, Diagnostic, Toolchain};

/// rustc's lints that are off unless asked for, as far as they may speak of one function.
const RUSTC: &str = "absolute_paths_not_starting_with_crate closure_returning_async_block elided_lifetimes_in_paths \
    explicit_outlives_requirements impl_trait_redundant_captures let_underscore_drop macro_use_extern_crate \
    meta_variable_misuse missing_docs non_ascii_idents redundant_lifetimes single_use_lifetimes trivial_casts \
    trivial_numeric_casts unit_bindings unnameable_types unreachable_pub unsafe_op_in_unsafe_fn unused_import_braces \
    unused_lifetimes unused_macro_rules unused_qualifications unused_results variant_size_differences";

pub struct Lints {
    /// `clippy-driver`, or `rustc` where clippy is not installed.
    driver: &'static str,
    arguments: Vec<String>,
    /// Clippy's `restriction` group.
    restriction: BTreeSet<String>,
    pub tally: Mutex<Tally>,
}

/// How often each lint said more, or less, because of the attribute.
#[derive(Default)]
pub struct Tally {
    pub more_of_restriction: BTreeMap<String, usize>,
    pub less: BTreeMap<String, usize>,
}

impl Lints {
    pub fn find() -> Self {
        let help =
            Command::new("clippy-driver").args(["-W", "help"]).output().ok().filter(|help| help.status.success());
        let mut arguments: Vec<String> = vec!["--cap-lints=warn".to_owned()];
        let mut warn = |lint: &str| arguments.extend(["-W".to_owned(), lint.to_owned()]);
        RUSTC.split_whitespace().for_each(&mut warn);
        let mut restriction = BTreeSet::new();
        if let Some(help) = &help {
            ["all", "pedantic", "nursery"].iter().for_each(|group| warn(&format!("clippy::{group}")));
            if std::env::var_os("XRAY_RESTRICTION").is_some() {
                warn("clippy::restriction");
            }
            let help = String::from_utf8_lossy(&help.stdout);
            let group = help.lines().filter_map(|line| line.trim().strip_prefix("clippy::restriction "));
            restriction.extend(group.flat_map(|lints| lints.split(',')).map(|lint| lint.trim().replace('-', "_")));
            arguments.extend(["-A", "clippy::blanket_clippy_restriction_lints"].map(str::to_owned));
        } else {
            println!("clippy is not installed: the forms are compared by rustc's lints alone");
        }
        arguments.extend(["-A", "unknown_lints"].map(str::to_owned));
        let driver = if help.is_some() { "clippy-driver" } else { "rustc" };
        Self { driver, arguments, restriction, tally: Mutex::default() }
    }

    /// Builds or checks the form with all lints, and finds nothing that the plain function is not told.
    pub fn compile(&self, form: &Form, source: &str, toolchain: &Toolchain) -> Result<PathBuf, String> {
        let emit: &[&str] = if form.expected.runs {
            &["--emit=link", "-Cdebuginfo=0", "-Cstrip=debuginfo"]
        } else {
            &["--emit=metadata"]
        };
        let (traced, built) = self.run(&form.id, source, form, emit, toolchain);
        if !traced.success {
            return Err(format!("it does not compile:\n{}", traced.rendered));
        }
        if traced.diagnostics.is_empty() {
            return Ok(built);
        }
        let plain = if source.contains("forms_harness::run") { harnessed(&form.plain()) } else { None };
        let plain = plain.unwrap_or_else(|| form.plain());
        let (plain, _) = self.run(&format!("{}.plain", form.id), &plain, form, &["--emit=metadata"], toolchain);
        if !plain.success {
            return Err(format!("the plain function does not compile:\n{}", plain.rendered));
        }
        let mut found = counted(&traced.diagnostics);
        for (said, times) in counted(&plain.diagnostics) {
            *found.entry(said).or_default() -= times;
        }
        self.tell(found)?;
        Ok(built)
    }

    fn run(&self, name: &str, source: &str, form: &Form, emit: &[&str], toolchain: &Toolchain) -> (Compiled, PathBuf) {
        // What a form forbids, it has to forbid in earnest.
        let lints = self.arguments.iter().map(String::as_str).filter(|_| !form.source.contains("#![forbid("));
        let more: Vec<&str> = lints.chain(form.arguments()).chain(emit.iter().copied()).collect();
        toolchain.compile(self.driver, name, source, &form.edition, &more)
    }

    fn tell(&self, found: BTreeMap<(String, String), isize>) -> Result<(), String> {
        let mut tally = self.tally.lock().expect("no test panics here");
        let mut ours = Vec::new();
        for ((code, message), times) in found.into_iter().filter(|(_, times)| *times != 0) {
            let count = times.unsigned_abs();
            if times < 0 {
                *tally.less.entry(code).or_default() += count;
            } else if self.restriction.contains(&code) {
                *tally.more_of_restriction.entry(code).or_default() += count;
            } else {
                ours.push(format!("{code}: {message} ({count} more than of the plain function)"));
            }
        }
        if ours.is_empty() { Ok(()) } else { Err(ours.join("\n")) }
    }
}

/// The program with its `main` inside a recorded segment, when `main` is a plain function.
pub fn harnessed(source: &str) -> Option<String> {
    let at = source.find("\nfn main() {").or_else(|| source.find("\nfn main(){"))?;
    let (before, after) = source.split_at(at);
    if before.trim_end().ends_with(']') {
        return None;
    }
    let after = after.replacen("fn main", "fn form_main", 1);
    Some(format!("{before}{after}\nfn main() {{ ::forms_harness::run(form_main); }}\n"))
}

fn counted(diagnostics: &[Diagnostic]) -> BTreeMap<(String, String), isize> {
    let mut counted = BTreeMap::new();
    for said in diagnostics {
        let code = said.code.clone().unwrap_or_else(|| said.level.clone());
        *counted.entry((code, said.message.clone())).or_default() += 1;
    }
    counted
}
