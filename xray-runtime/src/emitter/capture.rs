//! Keeps documents in memory, for tests.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::{EmitError, Emitter};

/// Keeps every datagram; clones share what is kept.
///
/// ```
/// use xray_runtime::{CaptureEmitter, Recorder, Sampling};
///
/// let captured = CaptureEmitter::new();
/// let recorder = Recorder::builder().emitter(captured.clone()).sampling(Sampling::always()).build()?;
/// recorder.begin_segment("job").close();
/// recorder.flush(std::time::Duration::from_secs(1))?;
/// assert_eq!(captured.documents()[0]["name"], "job");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct CaptureEmitter {
    datagrams: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl CaptureEmitter {
    /// An emitter that has kept nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.datagrams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was kept, header lines included, in the order it came.
    #[must_use]
    pub fn datagrams(&self) -> Vec<Vec<u8>> {
        self.lock().clone()
    }

    /// The documents, read as JSON.
    #[must_use]
    pub fn documents(&self) -> Vec<Value> {
        self.lock().iter().filter_map(|datagram| document(datagram)).collect()
    }

    /// Takes the datagrams out.
    #[must_use]
    pub fn take(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut *self.lock())
    }

    /// How many datagrams are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn document(datagram: &[u8]) -> Option<Value> {
    let body = datagram.iter().position(|&byte| byte == b'\n').and_then(|end| datagram.get(end + 1..))?;
    serde_json::from_slice(body).ok()
}

impl Emitter for CaptureEmitter {
    fn emit(&self, datagram: &[u8]) -> Result<(), EmitError> {
        self.lock().push(datagram.to_vec());
        Ok(())
    }

    fn destination(&self) -> String {
        "memory".to_owned()
    }
}
