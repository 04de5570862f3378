//! How many 3 kB segments can one core serialise and send? Inline, over loopback UDP, without pacing.

use crate::clock::thread_cpu_ns;
use crate::peers::xray::{Null, builder};
use crate::questions::Options;
use crate::receiver::Receiver;
use crate::report::{Report, Row, Verdict};
use crate::stats::{median, min};
use std::error::Error;
use xray_runtime::{Pacing, Recorder, traced};

const SEGMENTS: u32 = 500;
const STATEMENT: &str = "SELECT i.id, i.name, i.price FROM items i JOIN baskets b ON b.item = i.id WHERE b.customer = \
    $1 AND b.closed IS NULL ORDER BY i.name, i.id LIMIT 100";

#[inline(never)]
#[traced]
fn query(#[annotate] statement: &str, #[annotate] row: u64) -> u64 {
    statement.len() as u64 + row
}

/// Records a segment of about 3 kB: ten subsegments, each with a statement.
pub(crate) fn record(recorder: &Recorder) -> xray_runtime::Segment {
    let segment = recorder.begin_segment("request");
    segment.scope(|| (0..10).map(|row| query(STATEMENT, row)).sum::<u64>());
    segment
}

/// Sends flat out and fills the row about segments a second.
pub(crate) fn ask(options: &Options) -> Result<Report, Box<dyn Error>> {
    let mut receiver = Receiver::start()?;
    let address = format!("127.0.0.1:{}", receiver.port);
    let recorder = builder().daemon_address(&address).inline(true).pacing(Pacing::unlimited()).build()?;
    let discarding = builder().emitter(Null).inline(true).build()?;
    let rounds = if options.quick { 20 } else { 60 };
    let (mut costs, mut unsent) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        unsent.push(cost_ns(&discarding));
        costs.push(cost_ns(&recorder));
    }
    let received = receiver.at_rest()?;
    let stats = recorder.stats();
    let (cost, unsent) = (median(&costs), median(&unsent));
    let per_second = |ns: f64| 1e9 / ns;
    let row = Row {
        what: "one core, 3 kB segments recorded, written, sent".to_owned(),
        budget: ">= 200000/s".to_owned(),
        measured: format!(
            "{:.0}/s (best round {:.0}/s), {cost:.0} ns each, {unsent:.0} without the send",
            per_second(cost),
            per_second(min(&costs)),
        ),
        peers: String::new(),
        verdict: Verdict::at_least(per_second(cost), 200_000.0),
    };
    let note = format!(
        "\none core: {} segments of {:.0} B, {} received, {} lost in the kernel; {stats}",
        rounds * SEGMENTS,
        received.bytes as f64 / received.datagrams as f64,
        received.datagrams,
        received.kernel_drops,
    );
    Ok(Report { rows: vec![row], notes: vec![note] })
}

/// Measures what one segment costs the thread that records, writes and sends it.
fn cost_ns(recorder: &Recorder) -> f64 {
    let before = thread_cpu_ns();
    for _ in 0..SEGMENTS {
        record(recorder).close();
    }
    (thread_cpu_ns() - before) as f64 / f64::from(SEGMENTS)
}
