//! Collects the settings of a recorder, checks them, and makes it.

use std::ffi::OsString;
use std::fmt;
use std::sync::Arc;

use crate::clock::Clock;
use crate::config::{Config, ConfigError, ContextMissing, DEFAULT_DOCUMENT_BYTES, DOCUMENT_BYTES};
use crate::document::log_group::{LogGroup, MAX_GROUPS};
use crate::emitter::Emitter;
use crate::emitter::pacing::Pacing;
use crate::emitter::udp::UdpEmitter;
use crate::environment::Environment;
use crate::global::{Guard, InitError};
use crate::propagation::Propagation;
use crate::recorder::Recorder;
use crate::sampling::Sampling;
use crate::sampling::upstream::UpstreamSampling;
use crate::text::cut_chars;

/// Collects the settings of a [`Recorder`]; made by [`Recorder::builder`].
///
/// The environment stands above the code, as in all X-Ray SDKs: `AWS_XRAY_DAEMON_ADDRESS`,
/// `AWS_XRAY_TRACING_NAME`, `AWS_XRAY_CONTEXT_MISSING`, `AWS_XRAY_SDK_ENABLED` or
/// `AWS_XRAY_SDK_DISABLED`, `AWS_XRAY_LOG_LEVEL` and `AWS_XRAY_DEBUG_MODE`. It is read once, when the
/// recorder is built.
///
/// ```
/// use xray_runtime::{Recorder, Sampling};
///
/// let recorder = Recorder::builder()
///     .service_name("orders")
///     .daemon_address("127.0.0.1:2000")
///     .sampling(Sampling::always())
///     .build()?;
/// # Ok::<(), xray_runtime::ConfigError>(())
/// ```
#[derive(Debug, Default)]
#[must_use = "a builder does nothing until `build` or `init` is called"]
pub struct RecorderBuilder {
    service_name: Option<String>,
    service_version: Option<String>,
    origin: Option<String>,
    resource_arn: Option<String>,
    log_groups: Vec<NamedBy>,
    daemon_address: Option<String>,
    sampling: Option<Sampling>,
    upstream_sampling: UpstreamSampling,
    propagation: Propagation,
    context_missing: ContextMissing,
    stream_after: Option<usize>,
    max_document_bytes: Option<usize>,
    emitter: Option<DynEmitter>,
    inline: Option<bool>,
    pacing: Pacing,
    max_queue_bytes: Option<usize>,
    max_queue_items: Option<usize>,
    environment: Option<Vec<(OsString, OsString)>>,
    clock: Clock,
}

/// How a log group was given.
#[derive(Debug)]
enum NamedBy {
    Name(String),
    Arn(String),
}

#[derive(Clone)]
struct DynEmitter(Arc<dyn Emitter>);

impl fmt::Debug for DynEmitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.destination())
    }
}

impl RecorderBuilder {
    /// The name of this service, for segments that are given none of their own. The environment
    /// variable `AWS_XRAY_TRACING_NAME` stands above it.
    pub fn service_name(mut self, name: impl Into<String>) -> Self {
        self.service_name = Some(name.into());
        self
    }

    /// The version of this service, in the `service` block of its segments.
    pub fn service_version(mut self, version: impl Into<String>) -> Self {
        self.service_version = Some(version.into());
        self
    }

    /// The kind of AWS resource this service runs on, such as `AWS::EC2::Instance`.
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origin = Some(origin.into());
        self
    }

    /// The ARN of the AWS resource this service runs on, as `resource_arn` of its segments
    /// (250 characters).
    pub fn resource_arn(mut self, arn: impl Into<String>) -> Self {
        self.resource_arn = Some(arn.into());
        self
    }

    /// A CloudWatch log group that this service writes to, as `aws.cloudwatch_logs` of its segments:
    /// X-Ray's console looks there for lines with the id of the trace, which
    /// [`log_id`](crate::log_id()) puts on them. There may be four.
    ///
    /// X-Ray: [AWS resource data](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-aws).
    pub fn log_group(mut self, name: impl Into<String>) -> Self {
        self.log_groups.push(NamedBy::Name(name.into()));
        self
    }

    /// The same by its ARN, which says the account and region too:
    /// `arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/orders`.
    pub fn log_group_arn(mut self, arn: impl Into<String>) -> Self {
        self.log_groups.push(NamedBy::Arn(arn.into()));
        self
    }

    /// Where the daemon listens: `host:port`, or `tcp:host:port udp:host:port`. The environment
    /// variable `AWS_XRAY_DAEMON_ADDRESS` stands above it.
    pub fn daemon_address(mut self, address: impl Into<String>) -> Self {
        self.daemon_address = Some(address.into());
        self
    }

    /// Which requests are traced. Where nothing is said, a recorder that sends to a daemon follows the
    /// rules set in X-Ray ([`Sampling::central`]), and one with an emitter of its own X-Ray's built-in
    /// rule ([`Sampling::default`]).
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = Some(sampling);
        self
    }

    /// Whether a caller's decision in the trace header stands above that.
    pub fn upstream_sampling(mut self, upstream_sampling: UpstreamSampling) -> Self {
        self.upstream_sampling = upstream_sampling;
        self
    }

    /// Which headers carry the trace from service to service: `X-Amzn-Trace-Id`, `traceparent`, or
    /// both. Integrations read it.
    pub fn propagation(mut self, propagation: Propagation) -> Self {
        self.propagation = propagation;
        self
    }

    /// What happens when traced code runs outside any segment.
    pub fn context_missing(mut self, context_missing: ContextMissing) -> Self {
        self.context_missing = context_missing;
        self
    }

    /// Sends the ended subsegments of a segment that is still open as soon as there are more than
    /// `ended` of them; 0 sends each when it ends. Without this their size decides: they are sent
    /// when they would nearly fill a document.
    pub fn stream_after(mut self, ended: usize) -> Self {
        self.stream_after = Some(ended);
        self
    }

    /// The longest datagram in bytes, header line included: 8 KiB to 65,507, by default 63 KiB. On
    /// macOS it is 9,216, which is all that its UDP takes as it comes (`net.inet.udp.maxdgram`).
    pub fn max_document_bytes(mut self, bytes: usize) -> Self {
        self.max_document_bytes = Some(bytes);
        self
    }

    /// Who takes the documents, instead of the daemon.
    pub fn emitter(mut self, emitter: impl Emitter) -> Self {
        self.emitter = Some(DynEmitter(Arc::new(emitter)));
        self
    }

    /// Sends on the thread that closes a segment, without a thread of our own. So it is by default
    /// in AWS Lambda, which stops the program between two requests.
    pub fn inline(mut self, inline: bool) -> Self {
        self.inline = Some(inline);
        self
    }

    /// How fast the queue is emptied.
    pub fn pacing(mut self, pacing: Pacing) -> Self {
        self.pacing = pacing;
        self
    }

    /// About how many bytes of documents may wait to be sent (16 MiB); what comes on top is dropped
    /// and counted.
    pub fn max_queue_bytes(mut self, bytes: usize) -> Self {
        self.max_queue_bytes = Some(bytes);
        self
    }

    /// How many segments may wait to be sent (4,096).
    pub fn max_queue_items(mut self, items: usize) -> Self {
        self.max_queue_items = Some(items);
        self
    }

    /// Reads these variables instead of the process's own: for tests.
    pub fn environment<K: Into<OsString>, V: Into<OsString>>(
        mut self,
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.environment = Some(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect());
        self
    }

    /// Takes the time from `clock`: for tests.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Makes the recorder.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for a setting made in code that cannot be. What the environment says wrong is
    /// a warning, and the default.
    pub fn build(self) -> Result<Recorder, ConfigError> {
        Ok(Recorder::new(self.check()?))
    }

    /// Makes the recorder and installs it as the program's; the guard sends what is left when it is
    /// dropped, so keep it until the end of `main`.
    ///
    /// # Errors
    ///
    /// [`InitError`] for a setting that cannot be, and when a recorder is installed already.
    pub fn init(self) -> Result<Guard, InitError> {
        crate::global::install(self)
    }

    fn check(self) -> Result<Config, ConfigError> {
        let mut environment = match self.environment {
            Some(variables) => Environment::of(variables),
            None => Environment::of_process(),
        };
        let in_code = self.daemon_address.map(|address| address.parse()).transpose()?;
        let daemon_address = environment.daemon_address.take().or(in_code).unwrap_or_default();
        let max_document_bytes = self.max_document_bytes.unwrap_or(DEFAULT_DOCUMENT_BYTES);
        if !DOCUMENT_BYTES.contains(&max_document_bytes) {
            return Err(ConfigError::document_bytes(max_document_bytes));
        }
        let log_groups = check_log_groups(&self.log_groups)?;
        let short = |text: String| cut_chars(&text, 250).to_owned();
        let is_udp = self.emitter.is_none();
        let sampling_is_chosen = self.sampling.is_some();
        // Who does not send to the daemon does not ask it for rules either, unless told to.
        let by_default = || if is_udp { Sampling::central() } else { Sampling::default() };
        let sampling = self.sampling.unwrap_or_else(by_default);
        let mut warnings = environment.warnings;
        warnings.extend_from_slice(sampling.warnings());
        let inline = self.inline.unwrap_or(environment.in_lambda);
        if inline && sampling_is_chosen && sampling.is_central() && !environment.in_lambda {
            warnings.push(
                "a recorder that sends inline has no thread to ask for central sampling rules, so the local ones \
                 decide; leave `inline` away, or choose `Sampling::local`"
                    .to_owned(),
            );
        }
        let emitter = self.emitter.map_or_else(
            || Arc::new(UdpEmitter::new(daemon_address.udp().clone())) as Arc<dyn Emitter>,
            |DynEmitter(emitter)| emitter,
        );
        Ok(Config {
            enabled: environment.enabled,
            service_name_is_environments: environment.tracing_name.is_some(),
            service_name: environment.tracing_name.or(self.service_name),
            service_version: self.service_version.map(short),
            origin: self.origin.map(short),
            resource_arn: self.resource_arn.map(short),
            log_groups,
            sampling,
            sampling_is_chosen,
            upstream: self.upstream_sampling.into(),
            propagation: self.propagation,
            context_missing: environment.context_missing.unwrap_or(self.context_missing),
            stream_after: self.stream_after.unwrap_or(usize::MAX),
            max_document_bytes,
            emitter,
            is_udp,
            daemon_address,
            inline,
            pacing: self.pacing,
            max_queue_bytes: self.max_queue_bytes.unwrap_or(16 << 20),
            max_queue_items: self.max_queue_items.unwrap_or(4_096),
            clock: self.clock,
            log_level: environment.log_level,
            warnings,
        })
    }
}

fn check_log_groups(given: &[NamedBy]) -> Result<Vec<LogGroup>, ConfigError> {
    let mut groups = Vec::new();
    for given in given {
        let group = match given {
            NamedBy::Name(name) => LogGroup::named(name).ok_or_else(|| ConfigError::log_group(name))?,
            NamedBy::Arn(arn) => LogGroup::of_arn(arn).ok_or_else(|| ConfigError::log_group_arn(arn))?,
        };
        group.add_to(&mut groups);
    }
    if groups.len() > MAX_GROUPS { Err(ConfigError::log_groups(groups.len())) } else { Ok(groups) }
}
