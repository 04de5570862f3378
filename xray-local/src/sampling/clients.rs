//! How the reservoir of a rule is shared among the programs that use it: evenly, but what one has no requests for goes
//! to the others. A program counts while it reports. Knows no rates.
//!
//! X-Ray: [SamplingTargetDocument], by which it looks at the recent results of all programs; how is not published.
//!
//! [SamplingTargetDocument]: https://docs.aws.amazon.com/xray/latest/api/API_SamplingTargetDocument.html

use std::collections::BTreeMap;

use super::{INTERVAL_SECONDS, Report};

/// A program that missed two reports has ended, or has nothing to sample.
const MAX_SILENCE_SECONDS: f64 = 2.5 * INTERVAL_SECONDS as f64;
/// Programs for one rule; with more, the one that was silent longest is forgotten.
const MAX_CLIENTS: usize = 1_000;

#[derive(Debug, Default)]
pub(super) struct Clients {
    /// By rule and program.
    rules: BTreeMap<String, BTreeMap<String, Seen>>,
}

/// The last report of a program.
#[derive(Debug, Clone, Copy)]
struct Seen {
    /// In seconds since 1970.
    at: f64,
    /// At least one, so that a program that was idle has something for its next request.
    requests_per_second: u64,
}

impl Clients {
    /// Notes the report that came at `now`, and answers the program's share of the reservoir.
    pub(super) fn quota(&mut self, report: &Report, reservoir_size: u32, now: f64) -> u32 {
        let clients = self.rules.entry(report.rule_name.clone()).or_default();
        // A clock that was set back must not keep programs forever.
        clients.retain(|_, seen| (now - seen.at).abs() <= MAX_SILENCE_SECONDS);
        let requests_per_second = report.requests.div_ceil(INTERVAL_SECONDS.into()).max(1);
        clients.insert(report.client_id.clone(), Seen { at: now, requests_per_second });
        if clients.len() > MAX_CLIENTS {
            let others = clients.iter().filter(|(id, _)| **id != report.client_id);
            let oldest = others.min_by(|(_, one), (_, other)| one.at.total_cmp(&other.at)).map(|(id, _)| id.clone());
            oldest.and_then(|id| clients.remove(&id));
        }
        share(reservoir_size, clients, &report.client_id)
    }

    pub(super) fn forget(&mut self, rule_name: &str) {
        self.rules.remove(rule_name);
    }
}

/// Who needs least is served first, with no more than an even part of what is left. What nobody needs is shared evenly,
/// for what comes before the next report; so all shares together are the whole.
fn share(reservoir_size: u32, clients: &BTreeMap<String, Seen>, client_id: &str) -> u32 {
    let mut by_need: Vec<(u64, &String)> = clients.iter().map(|(id, seen)| (seen.requests_per_second, id)).collect();
    by_need.sort_unstable();
    let (mut left, mut own, mut place) = (reservoir_size, 0, 0);
    for (served, (need, id)) in (0_u32..).zip(&by_need) {
        let even = left / count(by_need.len()).saturating_sub(served).max(1);
        let part = u32::try_from(*need).unwrap_or(u32::MAX).min(even);
        left -= part;
        if *id == client_id {
            (own, place) = (part, served);
        }
    }
    let clients = count(by_need.len()).max(1);
    own + left / clients + u32::from(place < left % clients)
}

fn count(clients: usize) -> u32 {
    u32::try_from(clients).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Report;
    use super::{Clients, MAX_CLIENTS};

    fn report(rule_name: &str, client_id: &str, requests: u64) -> Report {
        Report { rule_name: rule_name.into(), client_id: client_id.into(), requests, sampled: 0, borrowed: 0 }
    }

    #[test]
    fn a_program_that_is_silent_gives_its_share_back() {
        let mut clients = Clients::default();
        let mut quota = |rule: &str, client: &str, now: f64| clients.quota(&report(rule, client, 100), 4, now);
        assert_eq!(quota("rule", "a", 0.0), 4);
        assert_eq!(quota("rule", "b", 5.0), 2);
        assert_eq!(quota("rule", "a", 10.0), 2);
        assert_eq!(quota("other", "a", 10.0), 4);
        assert_eq!(quota("rule", "a", 31.0), 4);
        // The clock was set back.
        assert_eq!(quota("rule", "b", -1e9), 4);
    }

    #[test]
    fn a_busy_program_gets_what_others_have_no_requests_for() {
        let mut clients = Clients::default();
        clients.quota(&report("rule", "busy", 1_000), 10, 1.0);
        clients.quota(&report("rule", "slow", 25), 10, 1.0);
        assert_eq!(clients.quota(&report("rule", "idle", 0), 10, 1.0), 1);
        assert_eq!(clients.quota(&report("rule", "slow", 25), 10, 2.0), 3);
        assert_eq!(clients.quota(&report("rule", "busy", 1_000), 10, 2.0), 6);
    }

    #[test]
    fn too_many_programs_are_not_kept() {
        let mut clients = Clients::default();
        for number in 0..MAX_CLIENTS + 50 {
            clients.quota(&report("rule", &number.to_string(), 1), 1, 1.0);
        }
        assert_eq!(clients.rules["rule"].len(), MAX_CLIENTS);
    }

    proptest! {
        #[test]
        fn the_shares_together_are_the_reservoir(
            size in any::<u32>(),
            requests in prop::collection::vec(prop_oneof![0..500_u64, any::<u64>()], 1..40),
        ) {
            let mut clients = Clients::default();
            let reports: Vec<_> =
                (0..).zip(requests).map(|(client, requests): (u32, _)| report("rule", &client.to_string(), requests)).collect();
            for report in &reports {
                clients.quota(report, size, 1.0);
            }
            let shares: Vec<u32> = reports.iter().map(|report| clients.quota(report, size, 2.0)).collect();
            prop_assert_eq!(shares.iter().map(|share| u64::from(*share)).sum::<u64>(), u64::from(size));
        }
    }
}
