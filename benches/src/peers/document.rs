//! serde_json writing the document our own recorder wrote: derived structs, owned strings, into a buffer it keeps.

use crate::case::Case;
use crate::peers::xray::{builder, record};
use crate::peers::{Made, Peer};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::error::Error;
use std::hint::black_box;
use std::sync::{Arc, Mutex, PoisonError};
use xray_runtime::{EmitError, Emitter};

/// Every field our recorder writes in this workload; a new one makes the parse fail, so the two stay equal.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    name: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    start_time: f64,
    end_time: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotations: Option<Annotations>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aws: Option<Aws>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<Service>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    subsegments: Vec<Document>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Annotations {
    item: String,
    quantity: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Aws {
    xray: AwsXray,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AwsXray {
    sdk: String,
    sdk_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    auto_instrumentation: Option<bool>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    runtime: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    runtime_version: Option<String>,
}

/// Keeps the last datagram.
#[derive(Clone, Default)]
struct Last(Arc<Mutex<Vec<u8>>>);

impl Emitter for Last {
    fn emit(&self, datagram: &[u8]) -> Result<(), EmitError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = datagram.to_vec();
        Ok(())
    }
}

/// Returns the document our recorder writes for a request of `units` units.
pub(crate) fn ours(units: u64) -> Result<Vec<u8>, Box<dyn Error>> {
    let last = Last::default();
    let recorder = builder().emitter(last.clone()).inline(true).build()?;
    record(&recorder, units).close();
    let datagram = last.0.lock().unwrap_or_else(PoisonError::into_inner);
    let header_end = datagram.iter().position(|&byte| byte == b'\n').ok_or("no header line in the datagram")?;
    Ok(datagram.get(header_end + 1..).unwrap_or_default().to_vec())
}

struct SerdeJson {
    documents: HashMap<u64, Document>,
    buffer: Vec<u8>,
}

pub(super) fn make() -> Made {
    let mut documents = HashMap::new();
    for units in [10, 100] {
        let ours = ours(units)?;
        let document: Document = serde_json::from_slice(&ours)?;
        let theirs = serde_json::to_vec(&document)?;
        if theirs.len().abs_diff(ours.len()) * 50 > ours.len() {
            return Err(
                format!("not the same document: ours {} bytes, serde_json's {}", ours.len(), theirs.len()).into()
            );
        }
        documents.insert(units, document);
    }
    Ok(Box::new(SerdeJson { documents, buffer: Vec::new() }))
}

impl Peer for SerdeJson {
    fn request(&mut self, _: Case, units: u64) {
        let Some(document) = self.documents.get(&units) else { return };
        self.buffer.clear();
        let written = serde_json::to_writer(&mut self.buffer, black_box(document));
        black_box((&self.buffer, written.is_ok()));
    }
}
