//! Ours: `#[traced]` under a recorder whose emitter throws datagrams away, or sends them on loopback.

use crate::case::{Case, Form, Kind};
use crate::peers::{Made, Peer};
use crate::work::{block_on, units, units_async, work, yield_once};
use crate::worker::PORT;
use std::hint::black_box;
use std::time::{Duration, Instant};
use xray_runtime::{EmitError, Emitter, FutureExt, Guard, Recorder, RecorderBuilder, Sampling, Segment, traced};

struct Xray {
    /// Installed, as a program would have it: it is what a traced function outside any segment finds.
    always: Guard,
    never: Recorder,
}

/// Throws datagrams away.
pub(crate) struct Null;

impl Emitter for Null {
    fn emit(&self, datagram: &[u8]) -> Result<(), EmitError> {
        black_box(datagram);
        Ok(())
    }
}

/// A builder that does not look at the environment of whoever runs the benches.
pub(crate) fn builder() -> RecorderBuilder {
    let nothing: [(&str, &str); 0] = [];
    Recorder::builder().environment(nothing).service_name("benches").sampling(Sampling::always())
}

fn peer(always: RecorderBuilder) -> Made {
    let never = builder().emitter(Null).sampling(Sampling::never()).build()?;
    Ok(Box::new(Xray { always: always.init()?, never }))
}

pub(super) fn null() -> Made {
    peer(builder().emitter(Null))
}

pub(super) fn inline() -> Made {
    peer(builder().emitter(Null).inline(true))
}

pub(super) fn udp() -> Made {
    let port = std::env::var(PORT).map_err(|_| "the peer xray-udp needs a receiver")?;
    peer(builder().daemon_address(format!("127.0.0.1:{port}")))
}

#[inline(never)]
#[traced]
fn unit(#[annotate] item: &str, #[annotate] quantity: u64) -> u64 {
    work(item, quantity)
}

#[traced]
async fn unit_async(#[annotate] item: &str, #[annotate] quantity: u64) -> u64 {
    work(item, quantity)
}

#[traced]
async fn unit_yield(#[annotate] item: &str, #[annotate] quantity: u64) -> u64 {
    yield_once().await;
    work(item, quantity)
}

/// Records a segment with `count` subsegments, and leaves it open.
pub(crate) fn record(recorder: &Recorder, count: u64) -> Segment {
    let segment = recorder.begin_segment("request");
    black_box(segment.scope(|| units(count, unit)));
    segment
}

impl Xray {
    fn recorder(&self, kind: Kind) -> &Recorder {
        if kind == Kind::Sampled { &self.always } else { &self.never }
    }
}

impl Peer for Xray {
    fn request(&mut self, case: Case, count: u64) {
        let recorder = self.recorder(case.kind);
        let outside = case.kind == Kind::NoSegment;
        black_box(match case.form {
            Form::Sync if outside => units(count, unit),
            Form::Async if outside => block_on(units_async(count, unit_async)),
            Form::AsyncYield if outside => block_on(units_async(count, unit_yield)),
            Form::Sync => {
                record(recorder, count).close();
                0
            }
            Form::Async => {
                let segment = recorder.begin_segment("request");
                block_on(units_async(count, unit_async).in_segment(&segment))
            }
            Form::AsyncYield => {
                let segment = recorder.begin_segment("request");
                block_on(units_async(count, unit_yield).in_segment(&segment))
            }
        });
    }

    fn settle(&mut self) {
        let _ = self.always.flush(Duration::from_secs(10));
    }

    fn hand_over(&mut self, count: u64) -> Option<Duration> {
        let segment = record(&self.always, count);
        let before = Instant::now();
        segment.close();
        Some(before.elapsed())
    }

    fn dropped(&self) -> u64 {
        self.always.stats().dropped_total()
    }
}
