//! The thread that asks the daemon for sampling rules: started by the first decision that needs
//! them, stopped with its link, and heard through the log.
//!
//! What is asked, and when, the poller knows; what is decided by the answers, `sampling::central`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use crate::clock::Clock;
use crate::context::stack;
use crate::daemon_address::Endpoint;
use crate::delivery::Delivery;
use crate::health::CentralHealth;
use crate::message::Topic;
use crate::sampling::central::Central;
use crate::sampling::poller::{News, Poller, Stop};

/// The central rules of one process, kept fresh.
pub(crate) struct Polling {
    central: Arc<Central>,
    endpoint: Endpoint,
    clock: Clock,
    delivery: Arc<Delivery>,
    /// Somebody chose central rules, so a daemon that has none is worth a warning.
    is_chosen: bool,
    /// `None` in it where there is no thread to be had, or none is wanted any more.
    poller: OnceLock<Option<Stop>>,
    /// Why the last question for rules had no answer.
    problem: Arc<Mutex<Option<String>>>,
}

impl Polling {
    pub(crate) fn new(endpoint: Endpoint, clock: Clock, delivery: Arc<Delivery>, is_chosen: bool) -> Self {
        let (central, problem) = (Arc::default(), Arc::default());
        Self { central, endpoint, clock, delivery, is_chosen, poller: OnceLock::new(), problem }
    }

    /// The rules as far as they are known. The first to ask starts the thread that fetches them, and
    /// has none yet.
    #[inline]
    pub(crate) fn rules(&self) -> Option<&Central> {
        if self.poller.get().is_none() {
            self.poller.get_or_init(|| self.start());
            return None;
        }
        Some(&self.central)
    }

    /// The rules as far as they are known, whether or not anybody asks for them.
    pub(crate) fn known_rules(&self) -> &Central {
        &self.central
    }

    pub(crate) fn health(&self) -> CentralHealth {
        let (rules, confirmed) = self.central.known();
        CentralHealth {
            address: self.endpoint.to_string(),
            is_asked: matches!(self.poller.get(), Some(Some(_))),
            rules,
            confirmed: confirmed.map(|second| UNIX_EPOCH + Duration::from_secs(second.into())),
            problem: self.problem.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }

    /// Asks no more. A question that is on its way is not waited for.
    pub(crate) fn stop(&self) {
        if let Some(stop) = self.poller.get_or_init(|| None) {
            stop.stop();
        }
    }

    #[cold]
    fn start(&self) -> Option<Stop> {
        let tell = {
            let (delivery, is_chosen, problem) =
                (Arc::clone(&self.delivery), self.is_chosen, Arc::clone(&self.problem));
            move |news: News<'_>| {
                keep_problem(&problem, &news);
                // A logger is not ours; its panic must not end the thread.
                let _ = catch_unwind(AssertUnwindSafe(|| pass_on(&delivery, is_chosen, &news)));
            }
        };
        let (poller, stop) = Poller::new(Arc::clone(&self.central), self.endpoint.clone(), self.clock.clone(), tell);
        let spawned = thread::Builder::new()
            .name("xray-sampling".to_owned())
            // What a logger does there is not traced.
            .spawn(move || stack::suppressed(|| poller.run()));
        match spawned {
            Ok(_) => Some(stop),
            Err(error) => {
                self.delivery.messages.warn(Topic::SamplingRules, || {
                    format!("no thread to be had ({error}), so the local sampling rules decide")
                });
                None
            }
        }
    }
}

fn keep_problem(problem: &Mutex<Option<String>>, news: &News<'_>) {
    let now = match news {
        News::Missing(why) => Some((*why).to_owned()),
        News::InUse(_) | News::Changed(_) => None,
        News::NotReported(_) => return,
    };
    *problem.lock().unwrap_or_else(PoisonError::into_inner) = now;
}

fn pass_on(delivery: &Delivery, is_chosen: bool, news: &News<'_>) {
    let messages = &delivery.messages;
    match news {
        News::InUse(rules) => messages.info(Topic::SamplingRules, || format!("requests are sampled by {rules}")),
        News::Changed(rules) => {
            messages.info(Topic::SamplingRules, || format!("requests are now sampled by {rules}"));
        }
        News::Missing(why) => {
            let text = || {
                format!(
                    "no sampling rules: {why}; until there are, those known before decide for an hour, then the local ones"
                )
            };
            if is_chosen {
                messages.warn(Topic::SamplingRules, text);
            } else {
                messages.info(Topic::SamplingRules, text);
            }
        }
        News::NotReported(why) => {
            messages.info(Topic::SamplingReport, || format!("what was sampled is reported later: {why}"));
        }
    }
}
