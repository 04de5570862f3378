//! When the sampling API is asked next. Adds up durations; it neither reads a clock nor waits.

use std::time::Duration;

use crate::random;

/// Between two questions for rules, and how much later it may get by chance.
const RULES: (Duration, Duration) = (Duration::from_secs(300), Duration::from_secs(5));

/// Between two reports, and how much later it may get by chance.
const TARGETS: (Duration, Duration) = (Duration::from_secs(10), Duration::from_millis(100));

/// How long to wait when the first question for rules failed; twice as long after each that follows,
/// up to the usual time.
const FIRST_RETRY: Duration = Duration::from_secs(10);

/// What is due, and when, as time since the clock began.
///
/// By chance each process asks a little later than it should, so that a thousand that were started
/// together do not ask together.
#[derive(Debug)]
pub(crate) struct Schedule {
    rules: Duration,
    targets: Duration,
    retry: Duration,
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    Rules,
    Targets,
    /// Nothing, for so long.
    Nothing(Duration),
}

impl Schedule {
    /// Rules are due at once, the first report when there may be something to report.
    pub(crate) fn starting(now: Duration) -> Self {
        Self { rules: now, targets: now + later(TARGETS), retry: FIRST_RETRY }
    }

    pub(crate) fn due(&self, now: Duration) -> Due {
        if self.rules <= now {
            Due::Rules
        } else if self.targets <= now {
            Due::Targets
        } else {
            Due::Nothing(self.rules.min(self.targets) - now)
        }
    }

    /// Rules were asked for.
    pub(crate) fn asked_for_rules(&mut self, now: Duration, were_had: bool) {
        if were_had {
            (self.rules, self.retry) = (now + later(RULES), FIRST_RETRY);
        } else {
            self.rules = now + later((self.retry, self.retry / 10));
            self.retry = (self.retry * 2).min(RULES.0);
        }
    }

    /// Reports were sent, or there were none.
    pub(crate) fn reported(&mut self, now: Duration) {
        self.targets = now + later(TARGETS);
    }

    /// The rules are not what they were: they are due.
    pub(crate) fn rules_have_changed(&mut self, now: Duration) {
        self.rules = now;
    }
}

fn later((time, jitter): (Duration, Duration)) -> Duration {
    let share = (random::next(0) >> 40) as u32;
    time + jitter.mul_f64(f64::from(share) / f64::from(1_u32 << 24))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_000);

    fn seconds(from: f64, to: f64, what: &Due) -> bool {
        matches!(what, Due::Nothing(wait) if (from..=to).contains(&wait.as_secs_f64()))
    }

    #[test]
    fn rules_come_first_and_then_every_five_minutes() {
        let mut schedule = Schedule::starting(NOW);
        assert_eq!(schedule.due(NOW), Due::Rules);
        schedule.asked_for_rules(NOW, true);
        assert!(seconds(10.0, 10.1, &schedule.due(NOW)), "{:?}", schedule.due(NOW));
        schedule.targets = NOW * 2;
        assert!(seconds(300.0, 305.0, &schedule.due(NOW)), "{:?}", schedule.due(NOW));
        assert_eq!(schedule.due(NOW + Duration::from_secs(305)), Due::Rules);
    }

    #[test]
    fn reports_are_due_every_ten_seconds() {
        let mut schedule = Schedule::starting(NOW);
        schedule.asked_for_rules(NOW, true);
        let then = NOW + Duration::from_millis(10_100);
        assert_eq!(schedule.due(then), Due::Targets);
        schedule.reported(then);
        assert!(seconds(10.0, 10.1, &schedule.due(then)));
    }

    #[test]
    fn after_failures_rules_are_asked_for_less_and_less_often() {
        let mut schedule = Schedule::starting(NOW);
        schedule.targets = NOW * 10;
        let waits = [10.0, 20.0, 40.0, 80.0, 160.0, 300.0, 300.0].map(|expected| {
            schedule.asked_for_rules(NOW, false);
            seconds(expected, expected * 1.1, &schedule.due(NOW))
        });
        assert_eq!(waits, [true; 7]);
        schedule.asked_for_rules(NOW, true);
        schedule.asked_for_rules(NOW, false);
        assert!(seconds(10.0, 11.0, &schedule.due(NOW)), "it starts anew");
    }

    #[test]
    fn two_processes_do_not_ask_at_the_same_time() {
        assert_ne!(later(RULES), later(RULES));
    }
}
