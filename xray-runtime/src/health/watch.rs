//! What became of the datagrams sent last, kept where it happens and read by whoever asks.
//!
//! Knows when something changed. What a datagram held, and who sent it where, it does not know.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::{Loss, Reach};
use crate::stats::DropReason;

/// Shared between the thread that sends and those that ask; held for a moment by either.
#[derive(Debug, Default)]
pub(crate) struct Watch(Mutex<Seen>);

/// What was seen so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    pub(crate) reach: Reach,
    pub(crate) since: Option<SystemTime>,
    pub(crate) last_loss: Option<Loss>,
}

impl Watch {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn seen(&self) -> Seen {
        self.lock().clone()
    }

    /// A datagram was taken and not refused. The time is asked for when that is news.
    pub(crate) fn taken(&self, now: impl FnOnce() -> SystemTime) {
        let mut seen = self.lock();
        if seen.reach != Reach::Taken {
            (seen.reach, seen.since) = (Reach::Taken, Some(now()));
        }
    }

    /// A datagram was lost. It is explained when that is news.
    pub(crate) fn lost(&self, reason: DropReason, now: SystemTime, explain: impl FnOnce() -> String) {
        let reach = Reach::from(reason);
        // Explaining asks the emitter for its name, which is not ours: not under the lock.
        let known = self.lock().last_loss.as_ref().is_some_and(|loss| loss.reason == reason);
        let news = (!known).then(explain);
        let mut seen = self.lock();
        if seen.reach != reach {
            (seen.reach, seen.since) = (reach, Some(now));
        }
        match (news, &mut seen.last_loss) {
            (Some(explanation), loss) => *loss = Some(Loss { reason, explanation, at: now }),
            (None, Some(loss)) => loss.at = now,
            (None, None) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn second(number: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(number)
    }

    #[test]
    fn a_state_that_lasts_keeps_its_beginning() {
        let watch = Watch::default();
        assert_eq!(watch.seen().reach, Reach::Untried);
        watch.taken(|| second(1));
        watch.taken(|| second(2));
        assert_eq!((watch.seen().reach, watch.seen().since), (Reach::Taken, Some(second(1))));
        watch.lost(DropReason::Refused, second(3), || "first".to_owned());
        watch.lost(DropReason::Refused, second(4), || "second".to_owned());
        let seen = watch.seen();
        assert_eq!((seen.reach, seen.since), (Reach::Refused, Some(second(3))));
        let loss = seen.last_loss.unwrap();
        assert_eq!((loss.explanation.as_str(), loss.at), ("first", second(4)));
        watch.lost(DropReason::Unreachable, second(5), || "third".to_owned());
        assert_eq!(watch.seen().reach, Reach::Lost(DropReason::Unreachable));
        assert_eq!(watch.seen().last_loss.unwrap().explanation, "third");
        watch.taken(|| second(6));
        assert_eq!((watch.seen().reach, watch.seen().since), (Reach::Taken, Some(second(6))));
        assert!(watch.seen().last_loss.is_some(), "what happened is not forgotten");
    }
}
