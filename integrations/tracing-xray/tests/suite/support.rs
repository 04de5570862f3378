//! What the tests share: a writer that keeps what is written, and segments of a trace that is known.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;
use xray_runtime::{CaptureEmitter, Recorder, Sampling, Segment, TraceHeader};

/// The trace of [`segment`].
pub(crate) const TRACE: &str = "1-5759e988-bd862e3fe1be46a994272793";

/// Keeps what is written; clones share it.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// What was written since it was last taken.
    pub(crate) fn take(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().expect("no panic while this is held"));
        String::from_utf8(bytes).expect("lines are UTF-8")
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic while this is held").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

pub(crate) fn recorder(sampling: Sampling) -> Recorder {
    let no_environment: [(&str, &str); 0] = [];
    let builder = Recorder::builder().environment(no_environment).emitter(CaptureEmitter::new()).sampling(sampling);
    builder.build().expect("a recorder with these settings")
}

/// A sampled segment of a trace that is known.
pub(crate) fn segment() -> Segment {
    recorder(Sampling::always()).continue_segment("orders", &TraceHeader::parse(&format!("Root={TRACE};Sampled=1")))
}
