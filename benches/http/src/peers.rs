//! Ours and the others, each with an end that throws away what it is given.

use std::hint::black_box;
use std::time::Duration;

use fastrace::collector::{Config, Reporter, SpanContext, SpanRecord};
use fastrace_axum::FastraceLayer;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider, SpanData, SpanExporter,
};
use tracing::Dispatch;
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;
use xray_http::XRayLayer;
use xray_runtime::{ConfigError, EmitError, Emitter, Recorder, RecorderBuilder, Sampling};

struct Nowhere;

impl Emitter for Nowhere {
    fn emit(&self, datagram: &[u8]) -> Result<(), EmitError> {
        black_box(datagram);
        Ok(())
    }

    fn destination(&self) -> String {
        "nowhere".to_owned()
    }
}

pub(crate) fn builder(sampling: Sampling) -> RecorderBuilder {
    Recorder::builder().environment::<&str, &str>([]).emitter(Nowhere).sampling(sampling)
}

pub(crate) fn xray(recorder: &Recorder) -> XRayLayer {
    XRayLayer::new("orders").recorder(recorder.clone())
}

impl Reporter for Nowhere {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        black_box(spans);
    }
}

pub(crate) fn fastrace(is_sampled: bool) -> FastraceLayer {
    FastraceLayer::default().with_span_context_extractor(move |_| Some(SpanContext::random().sampled(is_sampled)))
}

#[derive(Debug)]
struct NoExport;

impl SpanExporter for NoExport {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        black_box(batch);
        Ok(())
    }
}

/// tracing-opentelemetry, with a batch processor that has room for a whole round.
fn opentelemetry(sampler: Sampler) -> (SdkTracerProvider, Dispatch) {
    let config = BatchConfigBuilder::default().with_max_queue_size(1 << 16).build();
    let processor = BatchSpanProcessor::builder(NoExport).with_batch_config(config).build();
    let provider = SdkTracerProvider::builder().with_span_processor(processor).with_sampler(sampler).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("benches"));
    (provider, Dispatch::new(Registry::default().with(layer)))
}

/// Everything that keeps something between two requests.
pub(crate) struct Peers {
    pub(crate) sampled: Recorder,
    pub(crate) unsampled: Recorder,
    pub(crate) otel_sampled: Dispatch,
    pub(crate) otel_unsampled: Dispatch,
    provider: SdkTracerProvider,
}

impl Peers {
    pub(crate) fn new() -> Result<Self, ConfigError> {
        fastrace::set_reporter(Nowhere, Config::default());
        let (provider, otel_sampled) = opentelemetry(Sampler::AlwaysOn);
        let (_, otel_unsampled) = opentelemetry(Sampler::AlwaysOff);
        Ok(Self {
            sampled: builder(Sampling::always()).build()?,
            unsampled: builder(Sampling::never()).build()?,
            otel_sampled,
            otel_unsampled,
            provider,
        })
    }

    /// Waits until all have dealt with what they were given.
    pub(crate) fn settle(&self) {
        let _ = self.sampled.flush(Duration::from_secs(10));
        fastrace::flush();
        let _ = self.provider.force_flush();
    }
}
