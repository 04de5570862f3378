//! How a recorder is: where it sends, whether anybody listens, who decides about sampling, what waits.
//!
//! Describes, in words and as JSON; how the recorder knows is known there. [`watch`] keeps what became
//! of the datagrams sent last.

mod json;
mod text;
pub(crate) mod watch;

use std::time::SystemTime;

use crate::stats::{DropReason, Stats};

/// How a recorder is at one moment; made by [`health`](crate::health()) and
/// [`Recorder::health`](crate::Recorder::health).
///
/// Printed it is for people, a line for each part; [`to_json`](Self::to_json) is for an endpoint.
/// Lost traces are no reason to take a service out of traffic, so answer a health check with what this
/// says, and not with a status that depends on it.
///
/// ```
/// use xray_runtime::{CaptureEmitter, Reach, Recorder, Sampling};
///
/// let recorder =
///     Recorder::builder().emitter(CaptureEmitter::new()).sampling(Sampling::always()).build()?;
/// recorder.begin_segment("job").close();
/// recorder.flush(std::time::Duration::from_secs(1))?;
///
/// let health = recorder.health();
/// assert_eq!(health.daemon.reach, Reach::Taken);
/// assert_eq!(health.stats.handed_over, 1);
/// println!("{health}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Health {
    /// Whether anything is recorded at all.
    pub state: RecorderState,
    /// The name of this service, as code and environment say.
    pub service_name: Option<String>,
    /// Who takes the documents.
    pub daemon: DaemonHealth,
    /// Who decides which requests are traced.
    pub sampling: SamplingHealth,
    /// What waits to be sent.
    pub queue: QueueHealth,
    /// The accounts.
    pub stats: Stats,
    /// When this was so.
    pub at: SystemTime,
}

/// Whether a recorder records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecorderState {
    /// It does.
    On,
    /// It was switched off, by `AWS_XRAY_SDK_ENABLED` or `AWS_XRAY_SDK_DISABLED`.
    SwitchedOff,
    /// It was shut down.
    ShutDown,
    /// There is none: [`init`](crate::init()) was not called.
    Missing,
}

/// What is known of the daemon, or whoever else takes the documents.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DaemonHealth {
    /// Where documents are sent: `127.0.0.1:2000`, or what an emitter of your own calls its destination.
    pub address: String,
    /// What became of the last datagram.
    pub reach: Reach,
    /// Since when that is so without a break.
    pub since: Option<SystemTime>,
    /// The last loss, also when all is well again.
    pub last_loss: Option<Loss>,
}

/// What became of the last datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Reach {
    /// None was sent yet, so nobody knows.
    #[default]
    Untried,
    /// It was taken. Of UDP that is: the kernel took it and was told of no refusal. On this machine
    /// that means that somebody listens; of another one the refusal may be late, or kept by a firewall.
    Taken,
    /// Nothing listens there.
    Refused,
    /// It was lost for another reason.
    Lost(DropReason),
}

/// A datagram that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss {
    /// The reason under which it is counted.
    pub reason: DropReason,
    /// What happened and what to do, in a sentence, as it is in the log.
    pub explanation: String,
    /// When it was noticed.
    pub at: SystemTime,
}

/// Who decides which requests are traced.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SamplingHealth {
    /// Who decides now.
    pub source: SamplingSource,
    /// What was chosen, as it is written in code: `Sampling::central_or(LocalRules::new(1, 0.05))`.
    pub setting: String,
    /// The rules set in X-Ray, where the daemon is to be asked for them.
    pub central: Option<CentralHealth>,
}

/// Who decides about a request whose caller has not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SamplingSource {
    /// Nobody: every request is traced.
    Always,
    /// Nobody: no request is traced.
    Never,
    /// X-Ray's built-in rule: the first request of a second, and 5 % of the others.
    BuiltIn,
    /// Rules of this program's own.
    Local,
    /// The rules set in X-Ray.
    Central,
    /// A function of this program.
    Function,
}

/// What is known of the rules set in X-Ray.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CentralHealth {
    /// Who is asked for them, over TCP.
    pub address: String,
    /// Whether somebody asks: from the first request that needs a decision on, and never where a
    /// recorder has no thread.
    pub is_asked: bool,
    /// How many are known.
    pub rules: usize,
    /// When X-Ray last said that these are the rules; when that is more than an hour ago they no
    /// longer decide.
    pub confirmed: Option<SystemTime>,
    /// Why the last question had no answer, and what to do.
    pub problem: Option<String>,
}

/// What waits to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueHealth {
    /// Segments and subsegments that have ended and wait, or are on their way.
    pub records: u64,
    /// About how many bytes wait.
    pub bytes: usize,
    /// How many may wait; what comes on top is dropped.
    pub max_bytes: usize,
    /// Whether a thread of the recorder sends, or the threads that close segments do.
    pub has_thread: bool,
}

impl Health {
    /// Whether somebody takes what is sent; `None` while nothing was.
    #[must_use]
    pub fn is_reachable(&self) -> Option<bool> {
        match self.daemon.reach {
            Reach::Untried => None,
            Reach::Taken => Some(true),
            Reach::Refused | Reach::Lost(_) => Some(false),
        }
    }

    /// Where no recorder is.
    pub(crate) fn missing() -> Self {
        Self {
            state: RecorderState::Missing,
            service_name: None,
            daemon: DaemonHealth { address: String::new(), reach: Reach::Untried, since: None, last_loss: None },
            sampling: SamplingHealth { source: SamplingSource::Never, setting: String::new(), central: None },
            queue: QueueHealth { records: 0, bytes: 0, max_bytes: 0, has_thread: false },
            stats: Stats::default(),
            at: crate::clock::Clock::machine().wall(),
        }
    }
}

impl From<DropReason> for Reach {
    fn from(reason: DropReason) -> Self {
        if reason == DropReason::Refused { Self::Refused } else { Self::Lost(reason) }
    }
}
