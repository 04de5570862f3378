//! `import`: traces from a file into a local X-Ray that runs, by `PutTraceSegments`.
//!
//! Which forms a file may have is for the library; what is wrong with a document is said by the server.

use std::io::{Read, stdin};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use xray_local::exchange::read;

use crate::client::ask;
use crate::failure::Failure;
use crate::look::{counted, list, print};
use crate::style::printable;

/// As many documents as AWS's own programs send at once.
const BATCH: usize = 50;
/// Half of what the server takes, since JSON in JSON grows by its quotes.
const BATCH_BYTES: usize = 2 << 20;
/// A file is read whole.
const MAX_FILE_BYTES: u64 = 256 << 20;
const MAX_TOLD: usize = 20;

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// What `export` or `aws xray batch-get-traces` prints, or segment documents; `-` is the standard input
    file: PathBuf,
}

pub(crate) fn run(api: SocketAddr, import: &Import) -> Result<(), Failure> {
    let name = import.file.display();
    let text = text(&import.file).map_err(|error| format!("cannot read `{name}` ({error}); name another file"))?;
    let contents = read(&text).map_err(|error| format!("`{name}`: {error}"))?;
    let mut rejected = Vec::new();
    for batch in batches(&contents.documents) {
        let reply = ask(api, "/TraceSegments", Some(&json!({"TraceSegmentDocuments": batch})))?;
        rejected.extend_from_slice(list(&reply, "UnprocessedTraceSegments"));
    }
    let taken = contents.documents.len() - rejected.len();
    let (taken, inferred) = (counted(taken, "document"), counted(contents.inferred, "inferred segment"));
    print(&format!("{taken} taken, {inferred} left out\n"))?;
    if rejected.is_empty() {
        return Ok(());
    }
    let mut told = format!("{} rejected; mend what is wrong and import again", counted(rejected.len(), "document"));
    for one in rejected.iter().take(MAX_TOLD) {
        told.push_str(&format!("\n  {}", reason(one)));
    }
    if rejected.len() > MAX_TOLD {
        told.push_str(&format!("\n  and {} more", rejected.len() - MAX_TOLD));
    }
    Err(told.into())
}

fn text(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let source: Box<dyn Read> =
        if path == Path::new("-") { Box::new(stdin()) } else { Box::new(std::fs::File::open(path)?) };
    source.take(MAX_FILE_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_FILE_BYTES {
        return Err(std::io::Error::other(format!("it is over {} MiB", MAX_FILE_BYTES >> 20)));
    }
    Ok(text)
}

/// Neither too many documents nor too many bytes at once; one document at least.
fn batches(documents: &[String]) -> Vec<&[String]> {
    let mut batches = Vec::new();
    let mut rest = documents;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = |document: &&String| {
            bytes += document.len();
            bytes <= BATCH_BYTES
        };
        let length = rest.iter().take(BATCH).take_while(fits).count().max(1);
        let (batch, after) = rest.split_at(length);
        batches.push(batch);
        rest = after;
    }
    batches
}

fn reason(rejected: &Value) -> String {
    let text = |name: &str| rejected.get(name).and_then(Value::as_str).map(printable).unwrap_or_default();
    let id = text("Id");
    let id = if id.is_empty() { "no id".to_owned() } else { id };
    format!("{id}: {} ({})", text("Message"), text("ErrorCode"))
}

#[cfg(test)]
mod tests {
    use super::{BATCH, BATCH_BYTES, batches};

    #[test]
    fn batches_are_bounded_in_number_and_bytes_and_lose_nothing() {
        let mut documents = vec!["a".repeat(10); 120];
        documents.extend(vec!["b".repeat(BATCH_BYTES / 3); 7]);
        documents.push("c".repeat(2 * BATCH_BYTES));
        let batches = batches(&documents);
        assert!(batches.iter().all(|batch| batch.len() <= BATCH));
        assert!(batches.iter().all(|batch| batch.len() == 1 || batch.concat().len() <= BATCH_BYTES));
        assert_eq!(batches.concat(), documents);
    }
}
