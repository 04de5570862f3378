//! How the reservoir of a rule is shared among the programs that use it: evenly, whole requests a second.
//!
//! A program counts while it reports. Knows no rates.

use std::collections::BTreeMap;

use super::INTERVAL_SECONDS;

/// A program that missed two reports has ended, or has nothing to sample.
const MAX_SILENCE_SECONDS: f64 = 2.5 * INTERVAL_SECONDS as f64;
/// Programs for one rule; with more, the one that was silent longest is forgotten.
const MAX_CLIENTS: usize = 1_000;

#[derive(Debug, Default)]
pub(super) struct Clients {
    /// By rule and program, when it last reported, in seconds since 1970.
    rules: BTreeMap<String, BTreeMap<String, f64>>,
}

impl Clients {
    /// Notes that the program reported at `now`, and answers its share of the reservoir.
    pub(super) fn quota(&mut self, rule_name: &str, client_id: &str, reservoir_size: u32, now: f64) -> u32 {
        let clients = self.rules.entry(rule_name.to_owned()).or_default();
        // A clock that was set back must not keep programs forever.
        clients.retain(|_, seen| (now - *seen).abs() <= MAX_SILENCE_SECONDS);
        clients.insert(client_id.to_owned(), now);
        if clients.len() > MAX_CLIENTS {
            let others = clients.iter().filter(|(id, _)| *id != client_id);
            let oldest = others.min_by(|(_, one), (_, other)| one.total_cmp(other)).map(|(id, _)| id.clone());
            oldest.and_then(|id| clients.remove(&id));
        }
        let place = clients.keys().position(|id| id == client_id).unwrap_or_default();
        share(reservoir_size, clients.len(), place)
    }

    pub(super) fn forget(&mut self, rule_name: &str) {
        self.rules.remove(rule_name);
    }
}

/// The first ones get what is left over, so that all shares together are the whole.
fn share(reservoir_size: u32, clients: usize, place: usize) -> u32 {
    let clients = u32::try_from(clients.max(1)).unwrap_or(u32::MAX);
    let place = u32::try_from(place).unwrap_or(u32::MAX);
    reservoir_size / clients + u32::from(place < reservoir_size % clients)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Clients, MAX_CLIENTS};

    #[test]
    fn a_program_that_is_silent_gives_its_share_back() {
        let mut clients = Clients::default();
        assert_eq!(clients.quota("rule", "a", 4, 0.0), 4);
        assert_eq!(clients.quota("rule", "b", 4, 5.0), 2);
        assert_eq!(clients.quota("rule", "a", 4, 10.0), 2);
        assert_eq!(clients.quota("other", "a", 4, 10.0), 4);
        assert_eq!(clients.quota("rule", "a", 4, 31.0), 4);
        // The clock was set back.
        assert_eq!(clients.quota("rule", "b", 4, -1e9), 4);
    }

    #[test]
    fn too_many_programs_are_not_kept() {
        let mut clients = Clients::default();
        for number in 0..MAX_CLIENTS + 50 {
            clients.quota("rule", &number.to_string(), 1, 1.0);
        }
        assert_eq!(clients.rules["rule"].len(), MAX_CLIENTS);
    }

    proptest! {
        #[test]
        fn the_shares_together_are_the_reservoir(size in 0..10_000_u32, number in 1..40_usize) {
            let mut clients = Clients::default();
            let names: Vec<String> = (0..number).map(|number| number.to_string()).collect();
            for name in &names {
                clients.quota("rule", name, size, 1.0);
            }
            let shares: Vec<u32> = names.iter().map(|name| clients.quota("rule", name, size, 2.0)).collect();
            prop_assert_eq!(shares.iter().sum::<u32>(), size);
        }
    }
}
