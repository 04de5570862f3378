//! What a request costs in `XRayLayer`, beside tower-http's TraceLayer with OpenTelemetry and fastrace-axum, in one
//! run; and what a sampling decision costs.
//!
//! ```text
//! cargo run --release -p xray-http-benches             # all, about a minute
//! cargo run --release -p xray-http-benches -- layers   # or `routed`, `decisions`
//! ```

#[allow(dead_code, reason = "shared with the other benches, which ask for more clocks")]
#[path = "../../src/clock.rs"]
mod clock;
mod daemon;
mod decisions;
mod layers;
mod measure;
mod peers;
mod requests;
mod routed;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let asked = std::env::args().nth(1);
    let is_asked = |name| asked.as_deref().is_none_or(|asked| asked == name);
    if !["layers", "routed", "decisions"].into_iter().any(is_asked) {
        return Err("no such question; expected nothing, `layers`, `routed` or `decisions`".into());
    }
    println!("nanoseconds of the calling thread's CPU time: least and middle of {} rounds", measure::ROUNDS);
    println!("load average: {}\n", std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
    if is_asked("layers") {
        layers::ask()?;
    }
    if is_asked("routed") {
        routed::ask()?;
    }
    if is_asked("decisions") {
        decisions::ask()?;
    }
    Ok(())
}
