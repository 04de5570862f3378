//! Where do the instructions go? callgrind's functions for one peer and case: whole, and by the file a line was inlined from.

use crate::callgrind::{self, REQUESTS};
use crate::case::Case;
use std::collections::BTreeMap;
use std::error::Error;
use std::process::Command;

const LINES: usize = 15;

/// Prints what takes most instructions itself, per unit of work; per request when there are no units.
pub(crate) fn ask(peer: &str, case: &str, units: &str) -> Result<(), Box<dyn Error>> {
    if !callgrind::is_installed() {
        return Err(callgrind::MISSING.into());
    }
    let parsed = Case::parse(case).ok_or_else(|| format!("no case `{case}`; expected one like sampled/sync"))?;
    let units = units.parse::<u64>()?;
    let (total, file) = callgrind::count(peer, parsed, units)?;
    let divisor = (REQUESTS * units.max(1)) as f64;
    let each = if units == 0 { "a request" } else { "a unit" };
    println!("{peer} {case}: {:.1} instructions {each}, in requests of {units} units, root included", total / divisor);
    let output = Command::new("callgrind_annotate").args(["--auto=no", "--threshold=99.9"]).arg(file).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().filter_map(|line| {
        let (count, rest) = line.trim_start().split_once(" (")?;
        let (_, name) = rest.split_once(") ")?;
        let count = count.replace(',', "").parse::<f64>().ok()?;
        let (file, function) = name.trim().split(" [").next()?.split_once(':')?;
        Some((count, short(file), function.to_owned()))
    });
    let lines = lines.collect::<Vec<_>>();
    let mut functions = BTreeMap::<String, f64>::new();
    for (count, _, function) in &lines {
        *functions.entry(function.clone()).or_default() += count;
    }
    let mut functions = functions.into_iter().collect::<Vec<_>>();
    functions.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    println!("  by function, with what was inlined into it");
    for (function, count) in functions.iter().take(LINES) {
        println!("{:10.1}  {function}", count / divisor);
    }
    println!("  by file and function");
    for (count, file, function) in lines.iter().take(LINES) {
        println!("{:10.1}  {file}: {function}", count / divisor);
    }
    Ok(())
}

/// Leaves the last two parts of the path of a file.
fn short(file: &str) -> String {
    let mut parts = file.rsplit('/').take(2).collect::<Vec<_>>();
    parts.reverse();
    parts.join("/")
}
