//! Asks the daemon for rules and targets and brings the answers to [`Central`], until it is stopped.
//!
//! Runs on a thread of its own, so nobody waits for it. What it has to say it says to a listener; who
//! starts the thread, and what becomes of the messages, it does not know.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::central::{Central, MAX_RULES};
use super::central_rule::Statistics;
use super::http::BadAnswer;
use super::proxy::{self, ProxyError, TIMEOUT};
use super::schedule::{Due, Schedule};
use super::wire::{self, MAX_DOCUMENTS, Unexpected};
use crate::clock::{self, Bell, Clock};
use crate::daemon_address::Endpoint;
use crate::ids::hex16;
use crate::random;

/// Pages of rules that are asked for.
const MAX_PAGES: usize = 20;

/// What there is to tell.
#[derive(Debug)]
pub(crate) enum News<'a> {
    /// Central rules decide from now on.
    InUse(&'a str),
    /// They are other ones now.
    Changed(&'a str),
    /// There are none to be had.
    Missing(&'a str),
    /// A report was not taken.
    NotReported(&'a str),
}

/// Why an answer changed nothing.
enum Failure {
    NoAnswer(ProxyError),
    Unexpected(Unexpected),
}

impl From<ProxyError> for Failure {
    fn from(error: ProxyError) -> Self {
        Self::NoAnswer(error)
    }
}

impl From<Unexpected> for Failure {
    fn from(error: Unexpected) -> Self {
        Self::Unexpected(error)
    }
}

impl Failure {
    /// In a sentence, with what to do.
    fn explain(&self, endpoint: &Endpoint) -> String {
        let error = match self {
            Self::NoAnswer(error) => error,
            Self::Unexpected(what) => {
                return format!("the answer from {endpoint} (TCP) is not X-Ray's: {what}; see what else listens there");
            }
        };
        let advice = match error {
            ProxyError::Bad(BadAnswer::Status(400..=403)) => {
                "give it credentials that allow `xray:GetSamplingRules` and `xray:GetSamplingTargets`"
            }
            ProxyError::Bad(BadAnswer::Status(500..)) => "its own log says why",
            ProxyError::Bad(_) => "see what else listens there",
            _ => "start one with its TCP side, or set AWS_XRAY_DAEMON_ADDRESS",
        };
        format!("no answer from the daemon at {endpoint} (TCP): {error}; {advice}")
    }
}

/// Stops its poller when it is dropped.
#[derive(Debug)]
pub(crate) struct Stop {
    stopped: Arc<AtomicBool>,
    bell: Arc<Bell>,
}

impl Stop {
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        self.bell.ring();
    }
}

impl Drop for Stop {
    fn drop(&mut self) {
        self.stop();
    }
}

pub(crate) struct Poller {
    central: Arc<Central>,
    endpoint: Endpoint,
    clock: Clock,
    bell: Arc<Bell>,
    stopped: Arc<AtomicBool>,
    /// Who this process is to X-Ray: 24 hex digits.
    client_id: String,
    tell: Box<dyn Fn(News<'_>) + Send>,
    is_in_use: bool,
    /// When the rules were last changed, as far as we know and have asked for them.
    rules_changed: Option<u32>,
}

impl Poller {
    pub(crate) fn new(
        central: Arc<Central>,
        endpoint: Endpoint,
        clock: Clock,
        tell: impl Fn(News<'_>) + Send + 'static,
    ) -> (Self, Stop) {
        let (bell, stopped) = (Arc::new(Bell::default()), Arc::new(AtomicBool::new(false)));
        clock.rings(&bell);
        let stop = Stop { stopped: Arc::clone(&stopped), bell: Arc::clone(&bell) };
        let tell = Box::new(tell);
        let client_id = client_id();
        (Self { central, endpoint, clock, bell, stopped, client_id, tell, is_in_use: false, rules_changed: None }, stop)
    }

    /// Asks and waits, and asks again.
    pub(crate) fn run(mut self) {
        let mut schedule = Schedule::starting(self.clock.uptime());
        let mut is_missing = false;
        while !self.stopped.load(Ordering::Acquire) {
            // Times are reckoned from the question, however long its answer takes.
            let now = self.clock.uptime();
            match schedule.due(now) {
                Due::Rules => {
                    let had = self.fetch_rules();
                    schedule.asked_for_rules(now, had.is_ok());
                    if let Err(failure) = &had {
                        // Once for as long as it lasts.
                        if !is_missing {
                            (self.tell)(News::Missing(&failure.explain(&self.endpoint)));
                        }
                        self.is_in_use = false;
                    }
                    is_missing = had.is_err();
                }
                Due::Targets => {
                    let have_changed = self.report();
                    schedule.reported(now);
                    if have_changed {
                        schedule.rules_have_changed(now);
                    }
                }
                Due::Nothing(wait) => self.bell.wait(self.clock.patience(wait)),
            }
        }
    }

    fn ask(&self, path: &str, question: &str) -> Result<Vec<u8>, ProxyError> {
        proxy::ask(&self.endpoint, path, question, clock::deadline(TIMEOUT))
    }

    /// Asks for all rules; either all pages are taken or none is.
    fn fetch_rules(&mut self) -> Result<(), Failure> {
        let (mut rules, mut refused, mut next) = (Vec::new(), 0, None);
        for _ in 0..MAX_PAGES {
            let answer = self.ask("/GetSamplingRules", &wire::rules_question(next.as_deref()))?;
            let page = wire::rules_answer(&answer)?;
            rules.extend(page.rules);
            refused += page.refused;
            next = page.next;
            if next.is_none() || rules.len() >= MAX_RULES || self.stopped.load(Ordering::Acquire) {
                break;
            }
        }
        if rules.is_empty() && refused > 0 {
            return Err(Failure::Unexpected("none of its rules is of version 1"));
        }
        let before = self.central.summary();
        self.central.replace(rules, self.epoch_second());
        let now = self.central.summary();
        if !self.is_in_use {
            (self.tell)(News::InUse(&now));
        } else if before != now {
            (self.tell)(News::Changed(&now));
        }
        self.is_in_use = true;
        Ok(())
    }

    /// Reports what was sampled and takes what X-Ray wants in return; says whether the rules should
    /// be asked for.
    fn report(&mut self) -> bool {
        let mut have_changed = false;
        for statistics in self.central.report(self.epoch_second()).chunks(MAX_DOCUMENTS) {
            match self.report_some(statistics) {
                Ok(changed) => have_changed |= changed,
                Err(failure) => {
                    self.central.take_back(statistics);
                    (self.tell)(News::NotReported(&failure.explain(&self.endpoint)));
                }
            }
        }
        have_changed
    }

    fn report_some(&mut self, statistics: &[Statistics]) -> Result<bool, Failure> {
        let question = wire::targets_question(statistics, &self.client_id, self.epoch_second());
        let answer = wire::targets_answer(&self.ask("/SamplingTargets", &question)?)?;
        self.central.aim(&answer.targets);
        let again = |of: &&Statistics| answer.retry.iter().any(|name| **name == *of.rule_name);
        let again: Vec<Statistics> = statistics.iter().filter(again).cloned().collect();
        self.central.take_back(&again);
        Ok(answer.rules_unknown | self.is_change(answer.rules_changed))
    }

    /// Whether the rules were changed after we asked for them. The first time that is for our clock
    /// to say; later changes are told by X-Ray's clock alone, whatever the two differ by.
    fn is_change(&mut self, changed: Option<u32>) -> bool {
        let Some(changed) = changed else { return false };
        let known = self.rules_changed.replace(changed).or(self.central.confirmed());
        known.is_some_and(|known| changed > known)
    }

    fn epoch_second(&self) -> u32 {
        self.clock.anchor().epoch_seconds()
    }
}

fn client_id() -> String {
    let random = [random::next(0), random::next(0)].map(hex16);
    random.iter().flatten().take(24).map(|&digit| char::from(digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_twenty_four_digits_of_its_own() {
        let id = client_id();
        assert_eq!(id.len(), 24);
        assert!(id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)), "{id}");
        assert_ne!(id, client_id());
    }
}
