//! How deep may a traced function recurse on the same stack, in release and in debug, beside the plain one?
//!
//! Asked of the smallest function there is, and of one with half a kilobyte of locals, as parsers and tree walks have.

use crate::report::{Report, Row, Verdict};
use crate::toolchain::{DIALECTS, Dialect, Externs, bisect, folder};
use std::error::Error;
use std::fs;
use std::process::{Command, Stdio};

const STACK: u64 = 4 << 20;
const MOST: u64 = 1 << 18;

/// Runs recursive programs until they overflow, and fills the rows about recursion.
pub(crate) fn ask() -> Result<Report, Box<dyn Error>> {
    let mut rows = Vec::new();
    for (release, called, budget) in [(true, "release", 0.80), (false, "debug", 0.50)] {
        let externs = Externs::build(release)?;
        for (locals, frame) in [(8, "smallest frame"), (512, "512 B of locals")] {
            let mut depths = Vec::new();
            for dialect in &DIALECTS {
                depths.push((dialect.name, depth(&externs, dialect, release, locals)?));
            }
            let of = |name| depths.iter().find(|(dialect, _)| *dialect == name).map_or(0, |&(_, depth)| depth) as f64;
            let kept = |name| of(name) / of("plain");
            let bytes = |name| STACK as f64 / of(name);
            rows.push(Row {
                what: format!("recursion depth kept, {called}, {frame}"),
                budget: format!(">= {:.0} %", budget * 100.0),
                measured: format!(
                    "{:.0} % ({:.0} B a frame, plain {:.0})",
                    kept("xray") * 100.0,
                    bytes("xray"),
                    bytes("plain")
                ),
                peers: format!("fastrace {:.0} %, tracing {:.0} %", kept("fastrace") * 100.0, kept("tracing") * 100.0),
                verdict: Verdict::at_least(kept("xray"), budget),
            });
        }
    }
    Ok(Report { rows, notes: Vec::new() })
}

fn depth(externs: &Externs, dialect: &Dialect, release: bool, locals: u64) -> Result<u64, Box<dyn Error>> {
    let Dialect { name, attribute, argument, root, .. } = dialect;
    let source = format!(
        "use std::hint::black_box;
{attribute}
#[inline(never)]
fn dive({argument}item: &str, {argument}quantity: u64) -> Result<u64, std::num::ParseIntError> {{
    if quantity == 0 {{
        return item.parse();
    }}
    let mut locals = [0u8; {locals}];
    black_box(&mut locals);
    let below = dive(black_box(item), quantity - 1)?;
    Ok(black_box(below) + 1)
}}
fn main() {{
    let depth: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let run = move || {{
        {root}
        assert_eq!(dive(\"0\", depth), Ok(depth));
        // Closing a segment of this many subsegments is not what is asked about.
        std::process::exit(0);
    }};
    std::thread::Builder::new().stack_size({STACK}).spawn(run).unwrap().join().unwrap();
}}
"
    );
    let stem = format!("recursion_{name}_{}", if release { "release" } else { "debug" });
    let file = folder()?.join(format!("{stem}.rs"));
    fs::write(&file, source)?;
    let level = if release { "-Copt-level=3" } else { "-Copt-level=0" };
    let checks = if release { "-Cdebug-assertions=off" } else { "-Cdebug-assertions=on" };
    externs.rustc(dialect, &file, &["--crate-type=bin", "--crate-name", &stem, level, checks])??;
    let program = folder()?.join(stem);
    bisect(MOST, |depth| {
        let mut command = Command::new(&program);
        Ok(command.arg(depth.to_string()).stderr(Stdio::null()).stdout(Stdio::null()).status()?.success())
    })
}
