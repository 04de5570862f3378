//! Whether the sampling decision of a caller is believed.
//!
//! Knows the decision and a reservoir; what the trace header looks like is known in `trace_header`.

use super::Decision;
use super::reservoir::Reservoir;
use crate::trace_header::SamplingDecision;

/// What becomes of a sampling decision that comes with a request, in its trace header.
///
/// Between services that trust each other it is followed, so that a trace is sampled as a whole. At
/// the edge anyone can send `Sampled=1` with every request, and so fill the daemon and the bill.
///
/// X-Ray: [Tracing header](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader).
///
/// ```
/// use xray_runtime::{CaptureEmitter, Recorder, UpstreamSampling};
///
/// let recorder = Recorder::builder()
///     .emitter(CaptureEmitter::new())
///     .upstream_sampling(UpstreamSampling::AtMost { per_second: 100 })
///     .build()?;
/// # Ok::<(), xray_runtime::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum UpstreamSampling {
    /// It is followed.
    #[default]
    Followed,
    /// It is followed, but `Sampled=1` only so often a second; about what comes beyond, the rules
    /// of this service decide.
    AtMost {
        /// How often.
        per_second: u32,
    },
    /// The rules of this service decide about every request. The trace is continued all the same.
    Ignored,
}

/// The same, with what has been followed this second.
#[derive(Debug)]
pub(crate) enum Upstream {
    Followed,
    AtMost(Reservoir),
    Ignored,
}

impl From<UpstreamSampling> for Upstream {
    fn from(setting: UpstreamSampling) -> Self {
        match setting {
            UpstreamSampling::Followed => Self::Followed,
            UpstreamSampling::AtMost { per_second } => Self::AtMost(Reservoir::new(per_second)),
            UpstreamSampling::Ignored => Self::Ignored,
        }
    }
}

impl Upstream {
    /// The caller's decision where there is one that is followed.
    pub(crate) fn decide(&self, said: Option<SamplingDecision>, epoch_second: u32) -> Option<Decision> {
        let sampled = match said? {
            SamplingDecision::Sampled => true,
            SamplingDecision::NotSampled => false,
            SamplingDecision::Requested => return None,
        };
        let is_followed = match self {
            Self::Followed => true,
            Self::AtMost(reservoir) => !sampled || reservoir.take(epoch_second),
            Self::Ignored => false,
        };
        is_followed.then(|| sampled.into())
    }
}
