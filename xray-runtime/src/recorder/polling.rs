//! The thread that asks the daemon for sampling rules: started by the first decision that needs
//! them, stopped with its link, and heard through the log.
//!
//! What is asked, and when, the poller knows; what is decided by the answers, `sampling::central`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::thread;

use crate::clock::Clock;
use crate::context::stack;
use crate::daemon_address::Endpoint;
use crate::delivery::Delivery;
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
}

impl Polling {
    pub(crate) fn new(endpoint: Endpoint, clock: Clock, delivery: Arc<Delivery>, is_chosen: bool) -> Self {
        Self { central: Arc::default(), endpoint, clock, delivery, is_chosen, poller: OnceLock::new() }
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

    /// Asks no more. A question that is on its way is not waited for.
    pub(crate) fn stop(&self) {
        if let Some(stop) = self.poller.get_or_init(|| None) {
            stop.stop();
        }
    }

    #[cold]
    fn start(&self) -> Option<Stop> {
        let tell = {
            let (delivery, is_chosen) = (Arc::clone(&self.delivery), self.is_chosen);
            move |news: News<'_>| {
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
