//! `export`: traces into a file, in the form that `aws xray batch-get-traces` prints.
//!
//! Written trace by trace, so that a large export takes no memory here. Never writes over a file unasked.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Write, stdout};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use crate::client::ask;
use crate::failure::Failure;
use crate::look::{counted, each_summary, list};
use crate::style::json as json_line;

/// As many traces as X-Ray gives at once.
const BATCH: usize = 5;

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Only the traces that this filter expression selects
    #[arg(long, value_name = "EXPRESSION", default_value = "")]
    filter: String,

    /// The file; `-` is the standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,

    /// Write over the file if there is one
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(api: SocketAddr, export: &Export) -> Result<(), Failure> {
    let mut ids = Vec::new();
    each_summary(api, &export.filter, 0.0, |summary| {
        ids.extend(summary.get("Id").cloned());
        Ok(true)
    })?;
    if export.out == Path::new("-") {
        let mut out = stdout().lock();
        return write(api, &ids, &mut out).map(drop);
    }
    let file = create(&export.out, export.force)?;
    let mut out = BufWriter::new(file);
    let count = write(api, &ids, &mut out).inspect_err(|_| {
        // Half a file is no file. What cannot be removed is told by the failure itself.
        let _ = std::fs::remove_file(&export.out);
    })?;
    eprintln!("{} written to `{}`", counted(count, "trace"), export.out.display());
    Ok(())
}

/// For the user's eyes only: traces may hold what users of a program entered.
fn create(path: &Path, force: bool) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    options.write(true);
    if force {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| {
        let fix = if error.kind() == ErrorKind::AlreadyExists {
            "name another file, or write over it with `--force`"
        } else {
            "name another file"
        };
        Failure::from(format!("cannot write `{}` ({error}); {fix}", path.display()))
    })
}

/// Answers how many traces were written. Those that made room meanwhile are told.
fn write(api: SocketAddr, ids: &[Value], out: &mut impl Write) -> Result<usize, Failure> {
    let broken = |error: std::io::Error| {
        if error.kind() == ErrorKind::BrokenPipe {
            // The reader has seen enough (`| head`).
            std::process::exit(0);
        }
        format!("cannot write traces ({error}); nothing is kept of the file")
    };
    let mut count = 0;
    out.write_all(b"{\"Traces\":[").map_err(broken)?;
    for batch in ids.chunks(BATCH) {
        let reply = ask(api, "/Traces", Some(&json!({"TraceIds": batch})))?;
        for trace in list(&reply, "Traces") {
            let comma = if count == 0 { "" } else { "," };
            write!(out, "{comma}\n{}", json_line(trace)).map_err(broken)?;
            count += 1;
        }
    }
    out.write_all(b"\n],\"UnprocessedTraceIds\":[]}\n").and_then(|()| out.flush()).map_err(broken)?;
    if count < ids.len() {
        eprintln!("note: {} missing; newer ones needed the room meanwhile", counted(ids.len() - count, "trace"));
    }
    Ok(count)
}
