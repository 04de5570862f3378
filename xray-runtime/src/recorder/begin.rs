//! Begins a segment from all that is known of the request: trace, caller, and what rules ask of it.
//!
//! Puts the decision together from its parts; how each of them decides is known in `sampling`.

use std::borrow::Cow;
use std::sync::Arc;

use super::Recorder;
use crate::context::segment::Segment;
use crate::document::aws::Sdk;
use crate::document::name;
use crate::document::record::Head;
use crate::ids::TraceId;
use crate::random;
use crate::sampling::request::SamplingRequest;
use crate::segment::core::{Beginning, Core, Outlet};
use crate::trace_header::TraceHeader;

/// A segment that is about to begin; made by [`Recorder::segment`].
///
/// ```
/// use xray_runtime::{CaptureEmitter, Recorder, SamplingRequest, TraceHeader};
///
/// let recorder = Recorder::builder().emitter(CaptureEmitter::new()).build()?;
/// let incoming = TraceHeader::parse("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1");
/// let request = SamplingRequest::default().http_method("GET").host("example.com").url_path("/orders/7");
///
/// let segment = recorder.segment("orders").continue_from(&incoming).request(&request).begin();
/// assert_eq!(segment.trace_id(), incoming.root());
/// # Ok::<(), xray_runtime::ConfigError>(())
/// ```
#[derive(Debug)]
#[must_use = "a segment begins when `begin` is called"]
pub struct SegmentBuilder<'a> {
    recorder: &'a Recorder,
    name: Cow<'static, str>,
    header: Option<&'a TraceHeader>,
    request: SamplingRequest<'a>,
}

impl<'a> SegmentBuilder<'a> {
    pub(super) fn new(recorder: &'a Recorder, name: Cow<'static, str>) -> Self {
        Self { recorder, name, header: None, request: SamplingRequest::default() }
    }

    /// Continues the trace a caller named, under the caller's segment. The caller's sampling decision
    /// is followed as the recorder was told ([`UpstreamSampling`](crate::UpstreamSampling)). A header
    /// without a valid `Root` begins a new trace.
    pub fn continue_from(mut self, header: &'a TraceHeader) -> Self {
        self.header = Some(header);
        self
    }

    /// Says of the request what sampling rules ask for. Where it has no name, its name is the segment's.
    pub fn request(mut self, request: &SamplingRequest<'a>) -> Self {
        self.request = *request;
        self
    }

    /// Begins the segment; whether it is sampled is decided now.
    pub fn begin(self) -> Segment {
        let empty = TraceHeader::default();
        self.recorder.begin(self.name, self.header.unwrap_or(&empty), self.request)
    }
}

impl Recorder {
    pub(super) fn begin(&self, name: Cow<'static, str>, header: &TraceHeader, request: SamplingRequest<'_>) -> Segment {
        let inner = &*self.inner;
        let config = &inner.config;
        if !config.enabled {
            return Segment::inert();
        }
        let name = match &config.service_name {
            Some(service) if !name::is_usable(&name) => Cow::Owned(service.clone()),
            _ => name,
        };
        let Some(link) = self.link() else { return Segment::inert() };
        let anchor = config.clock.anchor();
        let fresh = anchor.ticks().count();
        let second = anchor.epoch_seconds();
        let decision = config.upstream.decide(header.sampled(), second).unwrap_or_else(|| {
            let service = &*inner.service;
            let request = request.of_service(&name, service.origin.as_deref(), service.resource_arn.as_deref());
            config.sampling.decide(&request, second, link.sampling_rules())
        });
        let sampled = decision.sampled;
        let trace_id = header.root().unwrap_or_else(|| TraceId::generate(second, fresh));
        let seed = random::next(fresh);
        let beginning = |slot| Beginning {
            head: Head {
                trace_id,
                anchor,
                sdk: Sdk { rule_name: decision.rule_name },
                service: Arc::clone(&inner.service),
            },
            name,
            parent: header.root().and(header.parent()),
            sampled,
            extra_fields: header.passed_on(),
            seed,
            clock: config.clock.clone(),
            limits: inner.limits,
            outlet: Arc::clone(link) as Arc<dyn Outlet>,
            slot,
        };
        Segment::of(if sampled {
            link.registry.insert(seed, |slot| Core::begin(beginning(slot)))
        } else {
            Arc::new(Core::begin(beginning(usize::MAX)))
        })
    }
}
