//! How deep may traced async functions call each other before rustc refuses to see that the future is `Send`?

use crate::report::{Report, Row, Verdict};
use crate::toolchain::{DIALECTS, Dialect, Externs, bisect, folder};
use std::error::Error;
use std::fmt::Write;
use std::fs;

const MOST: u64 = 96;

/// Compiles chains of async functions and fills the row about their depth.
pub(crate) fn ask() -> Result<Report, Box<dyn Error>> {
    let externs = Externs::build(true)?;
    let mut depths = Vec::new();
    for dialect in &DIALECTS {
        depths.push((dialect.name, bisect(MOST, |depth| compiles(&externs, dialect, depth))?));
    }
    let of = |name| depths.iter().find(|(dialect, _)| *dialect == name).map_or(0, |&(_, depth)| depth);
    let row = Row {
        what: "async call depth still `Send`".to_owned(),
        budget: ">= 20".to_owned(),
        measured: of("xray").to_string(),
        peers: format!("plain {}, fastrace {}, tracing {}", of("plain"), of("fastrace"), of("tracing")),
        verdict: Verdict::at_least(of("xray") as f64, 20.0),
    };
    Ok(Report { rows: vec![row], notes: Vec::new() })
}

fn compiles(externs: &Externs, dialect: &Dialect, depth: u64) -> Result<bool, Box<dyn Error>> {
    let Dialect { name, attribute, argument, .. } = dialect;
    let mut source = String::new();
    for level in 0..depth {
        let body = match level.checked_sub(1) {
            None => "std::future::ready(item.len() as u64 + quantity).await".to_owned(),
            Some(below) => format!("level{below}(item, quantity).await"),
        };
        writeln!(
            source,
            "{attribute}\npub async fn level{level}({argument}item: &str, {argument}quantity: u64) -> u64 {{ {body} }}"
        )?;
    }
    let top = depth - 1;
    writeln!(source, "fn is_send<T: Send>(_: T) {{}}\npub fn probe() {{ is_send(level{top}(\"basket\", 1)); }}")?;
    let file = folder()?.join(format!("depth_{name}.rs"));
    fs::write(&file, source)?;
    match externs.rustc(dialect, &file, &["--crate-type=lib", "--crate-name=depth", "--emit=metadata"])? {
        Ok(_) => Ok(true),
        Err(said) if said.contains("E0275") || said.contains("recursion limit") || said.contains("overflow") => {
            Ok(false)
        }
        Err(said) => Err(format!("depth {depth} of {name}: {said}").into()),
    }
}
