//! The recorder: sampling and emitter, assembled. It begins segments and keeps their accounts.

pub(crate) mod begin;
pub(crate) mod builder;
mod health;
pub(crate) mod link;
pub(crate) mod polling;
pub(crate) mod registry;

use std::borrow::Cow;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use log::LevelFilter;

use crate::clock;
use crate::config::{Config, ContextMissing};
use crate::context::segment::Segment;
use crate::context::site::{self, Site};
use crate::daemon_address::DaemonAddress;
use crate::delivery::Delivery;
use crate::document::record::Service;
use crate::emitter::udp::UdpEmitter;
use crate::message::{Messages, Topic};
use crate::panic;
use crate::propagation::Propagation;
use crate::sampling::request::SamplingRequest;
use crate::segment::core::StreamLimits;
use crate::stats::Stats;
use crate::trace_header::TraceHeader;
use begin::SegmentBuilder;
use builder::RecorderBuilder;
use link::{Link, Queueing};
use polling::Polling;
use xray_platform::fork;

/// Subsegments of one segment that may be open or waiting at once.
const MAX_RESIDENT: usize = 1_000_000;

/// A process, its child, its grandchild ..: further down nothing is recorded.
const GENERATIONS: usize = 8;

/// Begins segments and sends them. Clones are the same recorder.
///
/// A program has one, made by [`init`](crate::init()); tests make one each. Its queue is emptied by a
/// thread of its own, so closing a segment costs the caller neither a system call nor a wait.
#[derive(Clone)]
pub struct Recorder {
    inner: Arc<Inner>,
}

// Of the user's code only emitter and sampler are in there, and their panics are caught.
impl UnwindSafe for Recorder {}
impl RefUnwindSafe for Recorder {}

struct Inner {
    config: Config,
    service: Arc<Service>,
    limits: StreamLimits,
    /// How often the process that made this had been forked.
    first_generation: u32,
    links: [OnceLock<Arc<Link>>; GENERATIONS],
}

impl Recorder {
    /// Settings to make a recorder of.
    pub fn builder() -> RecorderBuilder {
        RecorderBuilder::default()
    }

    pub(crate) fn new(mut config: Config) -> Self {
        let service = Arc::new(Service {
            version: config.service_version.take(),
            origin: config.origin.take(),
            resource_arn: config.resource_arn.take(),
            log_groups: std::mem::take(&mut config.log_groups),
        });
        // Streamed when it nearly fills a document; estimates run a little low.
        let limits = StreamLimits {
            bytes: config.max_document_bytes / 4 * 3,
            ended: config.stream_after,
            resident: MAX_RESIDENT,
        };
        fork::listen();
        let inner = Inner { first_generation: fork::generation(), links: Default::default(), service, limits, config };
        panic::listen();
        site::begin_roots_with(crate::global::begin_root);
        let recorder = Self { inner: Arc::new(inner) };
        if let Some(link) = recorder.link() {
            link.delivery.messages.info(Topic::Setup, || recorder.inner.config.summary());
            for warning in &recorder.inner.config.warnings {
                link.delivery.messages.warn(Topic::Setting, || warning.clone());
            }
        }
        recorder
    }

    /// The link of this process, made when there is none yet.
    fn link(&self) -> Option<&Arc<Link>> {
        let inner = &*self.inner;
        let generation = fork::generation().wrapping_sub(inner.first_generation);
        let slot = inner.links.get(generation as usize)?;
        Some(slot.get_or_init(|| Arc::new(inner.new_link(generation))))
    }

    /// Begins a segment of a new trace; whether it is sampled is decided now. A name of which nothing
    /// may be sent gives way to the service's.
    pub fn begin_segment(&self, name: impl Into<Cow<'static, str>>) -> Segment {
        self.begin(name.into(), &TraceHeader::default(), SamplingRequest::default())
    }

    /// Begins a segment of the trace a caller named, under the caller's segment, with the caller's
    /// sampling decision if it made one. A header without a valid `Root` begins a new trace.
    pub fn continue_segment(&self, name: impl Into<Cow<'static, str>>, header: &TraceHeader) -> Segment {
        self.begin(name.into(), header, SamplingRequest::default())
    }

    /// Prepares a segment of which more is known: the caller's trace, the request.
    pub fn segment(&self, name: impl Into<Cow<'static, str>>) -> SegmentBuilder<'_> {
        SegmentBuilder::new(self, name.into())
    }

    /// Waits until everything that was closed before has been sent, or the time is up.
    ///
    /// # Errors
    ///
    /// [`FlushError`] when the time was up first; what is left is still sent later.
    pub fn flush(&self, timeout: Duration) -> Result<(), FlushError> {
        let deadline = clock::deadline(timeout);
        match self.link() {
            Some(link) if !link.flush(deadline) => Err(FlushError { timeout }),
            _ => Ok(()),
        }
    }

    /// Sends what is left, segments that are still open as `in_progress`; from then on everything is
    /// dropped and counted. A second call does nothing.
    ///
    /// # Errors
    ///
    /// [`FlushError`] when the time was up before all was sent.
    pub fn shutdown(&self, timeout: Duration) -> Result<(), FlushError> {
        let deadline = clock::deadline(timeout);
        match self.link() {
            Some(link) if !link.shut_down(deadline) => Err(FlushError { timeout }),
            _ => Ok(()),
        }
    }

    /// The accounts as of now.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.link().map(|link| link.stats()).unwrap_or_default()
    }

    /// Where the daemon is, as code and environment say.
    #[must_use]
    pub fn daemon_address(&self) -> &DaemonAddress {
        &self.inner.config.daemon_address
    }

    /// Which headers carry the trace, as the code says.
    #[must_use]
    pub fn propagation(&self) -> &Propagation {
        &self.inner.config.propagation
    }

    /// The name of this service, as code and environment say.
    #[must_use]
    pub fn service_name(&self) -> Option<&str> {
        self.inner.config.service_name.as_deref()
    }

    /// What `AWS_XRAY_TRACING_NAME` says, which stands above every name given in code; `None` where it
    /// says nothing. Integrations that name segments ask for it.
    ///
    /// ```
    /// use xray_runtime::Recorder;
    ///
    /// let recorder = Recorder::builder()
    ///     .environment([("AWS_XRAY_TRACING_NAME", "orders-staging")])
    ///     .service_name("orders")
    ///     .build()?;
    /// assert_eq!(recorder.tracing_name(), Some("orders-staging"));
    /// # Ok::<(), xray_runtime::ConfigError>(())
    /// ```
    #[must_use]
    pub fn tracing_name(&self) -> Option<&str> {
        self.service_name().filter(|_| self.inner.config.service_name_is_environments)
    }

    /// Runs `work` with this recorder as the one that `#[traced(root)]` and
    /// [`begin_segment`](crate::begin_segment()) use on this thread.
    pub fn scope<R>(&self, work: impl FnOnce() -> R) -> R {
        crate::global::with_recorder(self, work)
    }

    /// The names of what is begun and not ended, sorted: what a test looks for when it finds a leak.
    #[cfg(feature = "testing")]
    pub(crate) fn open_names(&self) -> Vec<String> {
        let alive = self.link().map(|link| link.registry.alive()).unwrap_or_default();
        let mut names: Vec<String> = alive.iter().flat_map(|core| core.open_names()).collect();
        names.sort();
        names
    }

    /// Hears of calls of traced code outside any segment, and of a function that is to be told by name.
    pub(crate) fn context_missing(&self, calls: u64, site: Option<&'static Site>) {
        if !self.inner.config.enabled {
            return;
        }
        let Some(link) = self.link() else { return };
        link.delivery.counters.context_missing.fetch_add(calls, Ordering::Relaxed);
        let policy = self.inner.config.context_missing;
        let topic = match policy {
            _ if site.is_some() => Topic::ContextMissingAgain,
            ContextMissing::IgnoreError => return,
            ContextMissing::RuntimeError => Topic::ContextMissingAgain,
            ContextMissing::LogError => Topic::ContextMissing,
        };
        link.delivery.messages.error(topic, || {
            let who = site.map_or_else(|| "traced code".to_owned(), ToString::to_string);
            format!(
                "{who} ran outside any segment and was not recorded; begin one (`#[traced(root)]`, `begin_segment`), \
                 carry it into what is spawned (`.in_current_segment()`), or set \
                 AWS_XRAY_CONTEXT_MISSING=IGNORE_ERROR"
            )
        });
    }
}

impl Inner {
    fn new_link(&self, generation: u32) -> Link {
        let config = &self.config;
        // Of a socket the child has the parent's, perhaps locked for ever; of an emitter that was
        // given to us there is only the one.
        let emitter = match generation {
            0 => Arc::clone(&config.emitter),
            _ if config.is_udp => Arc::new(UdpEmitter::new(config.daemon_address.udp().clone())),
            _ => Arc::clone(&config.emitter),
        };
        let level = config.log_level.unwrap_or(LevelFilter::Trace);
        let messages = Messages::new(level, config.log_level.is_some());
        let delivery = Delivery::new(emitter, messages, config.clock.clone(), config.max_document_bytes, config.pacing);
        let queueing =
            Queueing { inline: config.inline, max_bytes: config.max_queue_bytes, max_items: config.max_queue_items };
        let delivery = Arc::new(delivery);
        // Inline means that we have no thread, and that in Lambda nobody would let it run.
        let polling = (config.sampling.is_central() && !config.inline).then(|| {
            let endpoint = config.daemon_address.tcp().clone();
            Polling::new(endpoint, config.clock.clone(), Arc::clone(&delivery), config.sampling_is_chosen)
        });
        Link::new(delivery, queueing, polling)
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("service_name", &self.inner.config.service_name)
            .field("emitter", &self.inner.config.emitter.destination())
            .field("enabled", &self.inner.config.enabled)
            .finish_non_exhaustive()
    }
}

/// The time was up before everything had been sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlushError {
    timeout: Duration,
}

impl fmt::Display for FlushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not everything was sent in {:?}; wait longer, or look at `stats()` for what is left", self.timeout)
    }
}

impl std::error::Error for FlushError {}
