//! Our sender: bytes in, out to whoever listens. It sees datagrams and never a segment.
//!
//! X-Ray: [Sending segment documents to the X-Ray daemon](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon).

pub(crate) mod capture;
pub(crate) mod outbox;
pub(crate) mod pacing;
pub(crate) mod socket;
pub(crate) mod stdout;
pub(crate) mod udp;

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::stats::DropReason;

/// Takes finished documents and sends them on, or keeps them.
///
/// ```
/// use std::sync::Mutex;
/// use xray_runtime::{EmitError, Emitter};
///
/// /// Keeps the last document only.
/// #[derive(Default)]
/// struct Last(Mutex<Vec<u8>>);
///
/// impl Emitter for Last {
///     fn emit(&self, datagram: &[u8]) -> Result<(), EmitError> {
///         *self.0.lock().unwrap_or_else(|poison| poison.into_inner()) = datagram.to_vec();
///         Ok(())
///     }
/// }
/// ```
pub trait Emitter: Send + Sync + 'static {
    /// Takes one datagram: the line `{"format":"json","version":1}` and one document, UTF-8, at most
    /// as long as the recorder was told. It is called from the recorder's own thread, or from the one
    /// that closes a segment when the recorder is inline; it should not block for long.
    ///
    /// # Errors
    ///
    /// [`EmitError`] with the reason under which the document's records are counted as dropped.
    fn emit(&self, datagram: &[u8]) -> Result<(), EmitError>;

    /// Whether the last call of [`emit`](Self::emit) found that the datagram taken before it had been
    /// refused. Asked after every call.
    fn found_refused(&self) -> bool {
        false
    }

    /// Whether the datagram that was taken last has been refused by now. Asked when there is nothing
    /// more to send.
    fn last_was_refused(&self) -> bool {
        false
    }

    /// Where this sends to, for messages: `127.0.0.1:2000`.
    fn destination(&self) -> String {
        std::any::type_name::<Self>().to_owned()
    }
}

/// Where an emitter sends to; one that panics when it is asked has no name.
pub(crate) fn destination_of(emitter: &dyn Emitter) -> String {
    catch_unwind(AssertUnwindSafe(|| emitter.destination())).unwrap_or_else(|_| "unknown".to_owned())
}

/// Why a datagram was not taken.
#[derive(Debug)]
pub struct EmitError {
    reason: DropReason,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl EmitError {
    /// An error without a cause of its own.
    #[must_use]
    pub fn new(reason: DropReason) -> Self {
        Self { reason, source: None }
    }

    /// An error and what it came from.
    #[must_use]
    pub fn caused_by(reason: DropReason, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { reason, source: Some(source.into()) }
    }

    /// The reason under which the loss is counted.
    #[must_use]
    pub fn reason(&self) -> DropReason {
        self.reason
    }
}

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "document not sent: {}", self.reason)
    }
}

impl Error for EmitError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}
