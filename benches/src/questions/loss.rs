//! What is lost on the way to a receiver with the default buffer? Default pacing, counted at the receiver.

use crate::peers::xray::builder;
use crate::questions::Options;
use crate::questions::core::record;
use crate::receiver::Receiver;
use crate::report::{Report, Row, Verdict};
use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};
use xray_runtime::Recorder;

/// Sends a burst and a steady stream, and fills the rows about loss.
pub(crate) fn ask(options: &Options) -> Result<Report, Box<dyn Error>> {
    let mut report = Report::default();
    let seconds = if options.quick { 1 } else { 5 };
    report.add(lost("1000 segments of 3 kB closed at once", 1_000, |recorder| {
        let open = (0..1_000).map(|_| record(recorder)).collect::<Vec<_>>();
        open.into_iter().for_each(xray_runtime::Segment::close);
    })?);
    report.add(lost(&format!("10000 segments of 3 kB a second for {seconds} s"), seconds * 10_000, |recorder| {
        let begun = Instant::now();
        for millisecond in 0..seconds * 1_000 {
            (0..10).for_each(|_| record(recorder).close());
            thread::sleep(Duration::from_millis(millisecond + 1).saturating_sub(begun.elapsed()));
        }
    })?);
    Ok(report)
}

fn lost(what: &str, segments: u64, send: impl Fn(&Recorder)) -> Result<Report, Box<dyn Error>> {
    let mut receiver = Receiver::start()?;
    let recorder = builder().daemon_address(format!("127.0.0.1:{}", receiver.port)).build()?;
    send(&recorder);
    let flushed = recorder.flush(Duration::from_secs(10));
    let received = receiver.at_rest()?;
    let stats = recorder.stats();
    let lost = segments.saturating_sub(received.datagrams);
    let row = Row {
        what: format!("loss: {what}"),
        budget: "0".to_owned(),
        measured: format!("{lost} ({} dropped by us, {} by the kernel)", stats.dropped_total(), received.kernel_drops),
        peers: String::new(),
        verdict: Verdict::at_most(lost as f64, 0.0),
    };
    let note = format!(
        "\nloss: {what}: {} datagrams of {:.0} B received, flush {flushed:?}; {stats}",
        received.datagrams,
        received.bytes as f64 / received.datagrams as f64,
    );
    Ok(Report { rows: vec![row], notes: vec![note] })
}
