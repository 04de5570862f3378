//! Prints documents, one a line, for a look at what would be sent.

use std::io::{self, Write};

use super::{EmitError, Emitter};
use crate::stats::DropReason;

/// Writes every document (without its header line) to standard output, one a line.
#[derive(Debug, Clone, Copy, Default)]
pub struct StdoutEmitter(());

impl StdoutEmitter {
    /// An emitter that prints.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Emitter for StdoutEmitter {
    fn emit(&self, datagram: &[u8]) -> Result<(), EmitError> {
        let body = datagram.splitn(2, |&byte| byte == b'\n').nth(1).unwrap_or(datagram);
        let mut out = io::stdout().lock();
        out.write_all(body)
            .and_then(|()| out.write_all(b"\n"))
            .map_err(|error| EmitError::caused_by(DropReason::SendFailed, error))
    }

    fn destination(&self) -> String {
        "standard output".to_owned()
    }
}
