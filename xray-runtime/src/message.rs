//! What the SDK has to tell: through the `log` facade, each topic at most once a minute.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use log::{Level, LevelFilter};

use crate::clock;
use crate::stats::DropReason;

const TARGET: &str = "xray_runtime";
const QUIET: Duration = Duration::from_secs(60);

/// What a message is about; one topic does not silence another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Topic {
    /// How a recorder was set up.
    Setup,
    /// A setting that was not understood.
    Setting,
    NotSent(DropReason),
    ContextMissing,
    /// The same, where every time counts.
    ContextMissingAgain,
    NoThread,
    /// Where sampling rules come from; told when it changes.
    SamplingRules,
    /// A report of what was sampled that was not taken.
    SamplingReport,
}

impl Topic {
    /// Told whenever it comes up: wrong settings are few and told at the start, and who chose
    /// `RUNTIME_ERROR` wants to hear.
    fn is_always_told(self) -> bool {
        matches!(self, Self::Setup | Self::Setting | Self::ContextMissingAgain | Self::SamplingRules)
    }
}

/// Where messages go, and when each topic was last told.
#[derive(Debug)]
pub(crate) struct Messages {
    level: LevelFilter,
    /// The environment asked for messages: where no logger is installed they go to standard error.
    asked_for: bool,
    told: Mutex<HashMap<Topic, Told>>,
}

#[derive(Debug, Clone, Copy)]
struct Told {
    last: Instant,
    since: u64,
}

impl Messages {
    pub(crate) fn new(level: LevelFilter, asked_for: bool) -> Self {
        Self { level, asked_for, told: Mutex::new(HashMap::new()) }
    }

    pub(crate) fn info(&self, topic: Topic, text: impl FnOnce() -> String) {
        self.tell(Level::Info, topic, text);
    }

    pub(crate) fn warn(&self, topic: Topic, text: impl FnOnce() -> String) {
        self.tell(Level::Warn, topic, text);
    }

    pub(crate) fn error(&self, topic: Topic, text: impl FnOnce() -> String) {
        self.tell(Level::Error, topic, text);
    }

    fn tell(&self, level: Level, topic: Topic, text: impl FnOnce() -> String) {
        if level > self.level {
            return;
        }
        let Some(silent) = self.may_tell(topic) else { return };
        let mut text = text();
        if silent > 0 {
            text.push_str(&format!(" (and {silent} times more since this was last said)"));
        }
        if self.asked_for && log::max_level() == LevelFilter::Off {
            eprintln!("xray: {level}: {text}");
        } else {
            log::log!(target: TARGET, level, "{text}");
        }
    }

    /// How often the topic came up in silence, when it may be told again.
    fn may_tell(&self, topic: Topic) -> Option<u64> {
        if topic.is_always_told() {
            return Some(0);
        }
        let now = clock::monotonic();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        match told.get_mut(&topic) {
            Some(told) if now.duration_since(told.last) < QUIET => {
                told.since += 1;
                None
            }
            Some(told) => {
                let since = told.since;
                *told = Told { last: now, since: 0 };
                Some(since)
            }
            None => {
                told.insert(topic, Told { last: now, since: 0 });
                Some(0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_told_once_and_does_not_silence_another() {
        let messages = Messages::new(LevelFilter::Warn, false);
        let refused = Topic::NotSent(DropReason::Refused);
        assert_eq!(messages.may_tell(refused), Some(0));
        assert_eq!(messages.may_tell(refused), None);
        assert_eq!(messages.may_tell(Topic::ContextMissing), Some(0));
    }
}
