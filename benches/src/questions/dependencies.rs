//! How many crates does it bring? `cargo tree`, counting names, the crate itself left out.

use crate::report::{Report, Row, Verdict};
use crate::toolchain::HERE;
use std::collections::BTreeSet;
use std::error::Error;
use std::process::Command;

/// Counts and fills the rows about dependencies.
pub(crate) fn ask() -> Result<Report, Box<dyn Error>> {
    let macros = tree("xray-macros", "..")?;
    let runtime = tree("xray-runtime", "..")?.difference(&macros).cloned().collect::<BTreeSet<_>>();
    let mut peers = Vec::new();
    for peer in ["tracing", "fastrace", "opentelemetry_sdk"] {
        peers.push(format!("{peer} {}", tree(peer, ".")?.len()));
    }
    let row = |what: &str, crates: &BTreeSet<String>, budget: u32, peers: String| Row {
        what: format!("dependencies of the {what}"),
        budget: format!("<= {budget}"),
        measured: format!("{} ({})", crates.len(), crates.iter().map(String::as_str).collect::<Vec<_>>().join(" ")),
        peers,
        verdict: Verdict::at_most(crates.len() as f64, f64::from(budget)),
    };
    let rows = vec![
        row("runtime, macros aside", &runtime, 10, format!("{}, macros included", peers.join(", "))),
        row("macros", &macros, 4, String::new()),
    ];
    Ok(Report { rows, notes: Vec::new() })
}

/// What `name` brings from a registry with the features the workspace in `folder` gives it.
fn tree(name: &str, folder: &str) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let output = Command::new("cargo")
        .current_dir(format!("{HERE}/{folder}"))
        .args(["tree", "--offline", "--edges", "normal", "--prefix", "none", "--package", name])
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let names = text.lines().filter_map(|line| line.split_whitespace().next());
    Ok(names.filter(|krate| !krate.starts_with("xray-") && *krate != name).map(str::to_owned).collect())
}
