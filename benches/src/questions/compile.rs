//! What does an annotated function cost whoever compiles it? CPU time of rustc, and bytes of code, over plain.

use crate::questions::Options;
use crate::report::{Report, Row, Verdict};
use crate::stats::min;
use crate::toolchain::{DIALECTS, Dialect, Externs, folder};
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const FUNCTIONS: u64 = 300;

/// Per annotated function, over plain.
#[derive(Clone, Copy, Default)]
struct Cost {
    check_ms: f64,
    release_ms: f64,
    text_bytes: f64,
}

/// Compiles crates of many functions and fills the rows about compile time.
pub(crate) fn ask(options: &Options) -> Result<Report, Box<dyn Error>> {
    let externs = Externs::build(true)?;
    let rounds = if options.quick { 2 } else { 6 };
    let mut rows = Vec::new();
    let mut notes =
        vec![format!("\n{:24} {:>10} {:>12} {:>10}", "compile, per function", "check ms", "release ms", "text B")];
    for (form, keyword) in [("sync", ""), ("async", "async ")] {
        let costs = costs(&externs, form, keyword, rounds)?;
        let of =
            |name| costs.iter().find(|(dialect, _)| *dialect == name).map_or_else(Cost::default, |&(_, cost)| cost);
        let (ours, fastrace, tracing) = (of("xray"), of("fastrace"), of("tracing"));
        for (what, budget, unit, [ours, tracing, fastrace]) in [
            ("check", 0.30, "ms", [ours.check_ms, tracing.check_ms, fastrace.check_ms]),
            ("release", 0.40, "ms", [ours.release_ms, tracing.release_ms, fastrace.release_ms]),
            ("text", 0.60, "B", [ours.text_bytes, tracing.text_bytes, fastrace.text_bytes]),
        ] {
            let ratio = ours / tracing;
            rows.push(Row {
                what: format!("compile, {form} function: {what}"),
                budget: format!("<= {budget:.2} x tracing"),
                measured: format!("{ratio:.2} x ({ours:.2} {unit})"),
                peers: format!("tracing {tracing:.2} {unit}, fastrace {fastrace:.2} {unit}"),
                verdict: Verdict::at_most(ratio, budget),
            });
        }
        for (name, cost) in costs {
            let Cost { check_ms, release_ms, text_bytes } = cost;
            notes.push(format!("{:24} {check_ms:10.2} {release_ms:12.2} {text_bytes:10.0}", format!("{name} {form}")));
        }
    }
    Ok(Report { rows, notes })
}

fn costs(
    externs: &Externs,
    form: &str,
    keyword: &str,
    rounds: u32,
) -> Result<Vec<(&'static str, Cost)>, Box<dyn Error>> {
    let mut sources = Vec::new();
    for dialect in &DIALECTS {
        sources.push((dialect, write_source(dialect, form, keyword)?, Vec::new(), Vec::new()));
    }
    for round in 0..rounds {
        for (dialect, file, check, release) in &mut sources {
            let common = ["--crate-type=lib", "--crate-name", "compile", "-Ccodegen-units=16"];
            let compile = |arguments: &[&str]| -> Result<f64, Box<dyn Error>> {
                let arguments = [&common, arguments].concat();
                Ok(externs.rustc(dialect, file, &arguments)?? as f64 / 1e6)
            };
            check.push(compile(&["--emit=metadata"])?);
            // Takes twenty times as long as a check, and its noise matters twenty times less.
            if round >= 2 {
                continue;
            }
            release.push(compile(&["--emit=link", "-Copt-level=3", "-o", &library(file)])?);
        }
    }
    let mut costs = Vec::new();
    let mut plain = None;
    for (dialect, file, check, release) in &sources {
        let whole = Cost { check_ms: min(check), release_ms: min(release), text_bytes: text_bytes(&library(file))? };
        let base = *plain.get_or_insert(whole);
        let each = |pick: fn(&Cost) -> f64| (pick(&whole) - pick(&base)) / FUNCTIONS as f64;
        let cost = Cost {
            check_ms: each(|cost| cost.check_ms),
            release_ms: each(|cost| cost.release_ms),
            text_bytes: each(|cost| cost.text_bytes),
        };
        costs.push((dialect.name, cost));
    }
    Ok(costs)
}

fn write_source(dialect: &Dialect, form: &str, keyword: &str) -> Result<PathBuf, Box<dyn Error>> {
    let Dialect { name, attribute, argument, .. } = dialect;
    let mut source = String::from("type Outcome = Result<u64, std::num::ParseIntError>;\n");
    let wait = if keyword.is_empty() { "" } else { "std::future::ready(()).await;" };
    for number in 0..FUNCTIONS {
        write!(
            source,
            "{attribute}
pub {keyword}fn function{number}({argument}item: &str, {argument}quantity: u64) -> Outcome {{
    let mut total = quantity;
    if item.len() as u64 > {number} {{
        total += item.len() as u64;
    }}
    {wait}
    let parsed: u64 = item.trim().parse()?;
    for step in 0..parsed {{
        total = total.wrapping_mul(31).wrapping_add(step);
    }}
    Ok(total)
}}
"
        )?;
        // What makes rustc generate code for it: a pointer to the function, or to the poll of its future.
        if keyword.is_empty() {
            writeln!(source, "pub static POINTER{number}: fn(&str, u64) -> Outcome = function{number};")?;
        } else {
            writeln!(
                source,
                "pub fn boxed{number}() -> std::pin::Pin<Box<dyn Future<Output = Outcome>>> {{ Box::pin(function{number}(\"7\", 1)) }}"
            )?;
        }
    }
    let file = folder()?.join(format!("compile_{name}_{form}.rs"));
    fs::write(&file, source)?;
    Ok(file)
}

fn library(source: &Path) -> String {
    source.with_extension("rlib").display().to_string()
}

/// Adds up what `size` calls text in all object files of a library.
fn text_bytes(library: &str) -> Result<f64, Box<dyn Error>> {
    let output = Command::new("size").arg(library).output().map_err(|error| format!("size (binutils): {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let columns = text.lines().skip(1).filter_map(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    Ok(columns.sum())
}
