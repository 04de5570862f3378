//! A made-up shop and the traffic of its visitors, as segment documents that any X-Ray SDK could have sent.
//!
//! Deterministic: the same seed and time give the same documents. Knows no socket and no clock; who sends them is the
//! caller.

mod browse;
mod calls;
mod checkout;
mod failures;
mod jobs;
mod parts;
mod random;
mod services;
mod visitor;
mod work;
mod writer;

use random::Random;
pub use writer::Sent;
use writer::Writer;

/// How long before now the traffic began.
pub const PAST_SECONDS: f64 = 1800.0;
/// The past's visits; one every 2.5 seconds.
const PAST_VISITS: u32 = 720;
/// Trouble comes back after so long, for a few minutes.
const TROUBLE_EVERY_SECONDS: f64 = 1800.0;
const TROUBLE: std::ops::Range<f64> = 1080.0..1320.0;

/// The traffic of the shop.
///
/// ```
/// use xray_local::demo::Traffic;
/// use xray_local::document::read_document;
///
/// let mut traffic = Traffic::new(7, 1_700_000_000.0);
/// let past = traffic.past();
/// assert!(past.len() > 1_000);
/// assert_eq!(read_document(past[0].document.as_bytes()).findings, []);
/// let visit = traffic.visit(1_700_000_001.0);
/// assert!(visit.iter().all(|sent| sent.at >= 1_700_000_001.0));
/// ```
#[derive(Debug, Clone)]
pub struct Traffic {
    random: Random,
    now: f64,
}

impl Traffic {
    /// Traffic that is the same for the same seed and the same `now`, in seconds since 1970.
    #[must_use]
    pub fn new(seed: u64, now: f64) -> Self {
        Self { random: Random::new(seed), now }
    }

    /// The last half hour: several hundred traces, four minutes in which the bank did not answer, one long report, and
    /// some work that has not ended yet. In the order in which it was sent.
    pub fn past(&mut self) -> Vec<Sent> {
        let begin = self.now - PAST_SECONDS;
        // The last of them have ended by now.
        let every = (PAST_SECONDS - 15.0) / f64::from(PAST_VISITS);
        let mut sent = Vec::new();
        for visit in 0..PAST_VISITS {
            let start = begin + every * (f64::from(visit) + self.random.unit());
            sent.extend(self.visit(start));
        }
        sent.extend(self.write(begin + 0.4 * PAST_SECONDS, jobs::report, services::orders));
        sent.extend(self.write(self.now - 190.0, jobs::export, |_| services::inventory()));
        for ago in [21.0, 9.0, 4.0] {
            sent.extend(self.write(self.now - ago, jobs::waiting, services::shop_front));
        }
        sent.sort_by(|one, other| one.at.total_cmp(&other.at));
        sent
    }

    /// What is sent for one visit that begins at `start`, in seconds since 1970; the latest of it some seconds later.
    pub fn visit(&mut self, start: f64) -> Vec<Sent> {
        let is_trouble = TROUBLE.contains(&(start - self.now).rem_euclid(TROUBLE_EVERY_SECONDS));
        let dice = self.random.unit();
        let scenario = |random: &mut Random| match dice {
            dice if dice < 0.34 => browse::search(random),
            dice if dice < 0.52 => browse::article(random),
            dice if dice < 0.82 => checkout::checkout(random, is_trouble),
            dice if dice < 0.92 => browse::order_status(random),
            _ => browse::sign_in(random),
        };
        self.write(start, scenario, services::shop_front)
    }

    fn write(
        &mut self,
        start: f64,
        scenario: impl FnOnce(&mut Random) -> work::Work,
        service: impl FnOnce(&mut Random) -> services::Service,
    ) -> Vec<Sent> {
        let service = service(&mut self.random);
        let work = scenario(&mut self.random);
        let mut writer = Writer::new(&mut self.random);
        writer.trace(&service, work, start);
        writer.finish()
    }
}
