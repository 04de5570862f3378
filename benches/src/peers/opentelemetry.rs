//! tracing with tracing-opentelemetry, OpenTelemetry's batch processor and an exporter that throws spans away.

use crate::peers::Made;
use crate::peers::tracing::Tracing;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, SdkTracerProvider, SpanData, SpanExporter};
use std::hint::black_box;
use tracing::subscriber::set_global_default;
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;

#[derive(Debug)]
struct Null;

impl SpanExporter for Null {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        black_box(batch);
        Ok(())
    }
}

pub(super) fn make() -> Made {
    // Room for a whole sample: a full queue would drop spans, which is cheaper than keeping them.
    let config = BatchConfigBuilder::default().with_max_queue_size(1 << 18).build();
    let processor = BatchSpanProcessor::builder(Null).with_batch_config(config).build();
    let provider = SdkTracerProvider::builder().with_span_processor(processor).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("benches"));
    set_global_default(Registry::default().with(layer))?;
    let settle = move || {
        let _ = provider.force_flush();
    };
    Ok(Box::new(Tracing { settle: Box::new(settle) }))
}
