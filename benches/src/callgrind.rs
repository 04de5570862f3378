//! Runs requests of one peer under valgrind's callgrind, which counts instructions: the same from run to run.

use crate::case::Case;
use crate::peers;
use crate::worker::counted_request;
use std::env::current_exe;
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Requests counted in one run.
pub(crate) const REQUESTS: u64 = 10;

/// What to tell who has no valgrind.
pub(crate) const MISSING: &str = "valgrind is not installed; apt-get install valgrind";

/// Says whether valgrind can be started.
pub(crate) fn is_installed() -> bool {
    Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Counts the instructions of [`REQUESTS`] requests on the thread that makes them; returns them and callgrind's file.
pub(crate) fn count(peer: &str, case: Case, units: u64) -> Result<(f64, PathBuf), Box<dyn Error>> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/target/callgrind"));
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{peer}-{}-{units}.out", case.to_string().replace('/', "-")));
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--toggle-collect=*counted_request*"])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(current_exe()?)
        .args(["instructions", peer, &case.to_string(), &units.to_string()])
        .output()?;
    if !output.status.success() {
        return Err(format!("valgrind of {peer} {case}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let text = fs::read_to_string(&file)?;
    let line = text.lines().find_map(|line| line.strip_prefix("totals: "));
    Ok((line.ok_or("no totals in callgrind's file")?.trim().parse()?, file))
}

/// The side that runs under valgrind.
pub(crate) fn serve(peer: &str, case: &str, units: &str) -> Result<(), Box<dyn Error>> {
    let case = Case::parse(case).ok_or_else(|| format!("no case `{case}`; expected one like sampled/sync"))?;
    let units = units.parse()?;
    let mut peer = peers::make(peer)?;
    for _ in 0..3 {
        peer.request(case, units);
        peer.settle();
    }
    for _ in 0..REQUESTS {
        counted_request(&mut *peer, case, units);
        // Here, so that buffers are back before the next request, as they are at ordinary load.
        peer.settle();
    }
    Ok(())
}
