//! From minutes to incidents: who is anomalous, which anomalies belong together, when it is over.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Insight;
use super::id;
use super::incident::Incident;
use super::topology::Topology;
use super::windows::{Impact, Windows, minute_of};
use crate::filter::Group;
use crate::graph::Forecast;

/// Whom nobody asked for so many minutes is not anomalous any more.
const QUIET_MINUTES: u64 = 30;

pub(super) fn find(windows: &Windows, group: &Group, now: f64) -> Vec<Insight> {
    let mut detector = Detector {
        group,
        topology: Topology::of(&windows.graph),
        forecasts: HashMap::new(),
        anomalous: BTreeMap::new(),
        open: Vec::new(),
        closed: Vec::new(),
    };
    for (minute, counts) in &windows.minutes {
        detector.forget_the_quiet(*minute);
        detector.judge(*minute, counts);
    }
    detector.forget_the_quiet(minute_of(now));
    let incidents = detector.closed.into_iter().chain(detector.open);
    incidents.map(|incident| incident.into_insight(group, &detector.topology)).collect()
}

struct Detector<'w> {
    group: &'w Group,
    topology: Topology<'w>,
    forecasts: HashMap<usize, Forecast>,
    /// Who is anomalous, with the last minute in which requests came.
    anomalous: BTreeMap<usize, u64>,
    open: Vec<Incident>,
    closed: Vec<Incident>,
}

impl Detector<'_> {
    fn judge(&mut self, minute: u64, counts: &BTreeMap<usize, Impact>) {
        let mut has_changed = false;
        let mut expected = HashMap::new();
        for (node, impact) in counts {
            if self.topology.is_client(*node) {
                continue;
            }
            let forecast = self.forecasts.entry(*node).or_default();
            let is_anomalous = forecast.is_anomalous(impact.total, impact.faults);
            expected.insert(*node, forecast.band(impact.total).high);
            forecast.learn(impact.total, impact.faults);
            has_changed |= match is_anomalous {
                true => self.anomalous.insert(*node, minute).is_none(),
                false => self.anomalous.remove(node).is_some(),
            };
        }
        if has_changed {
            self.regroup(minute, "as few faults as expected again everywhere");
        }
        for incident in &mut self.open {
            incident.count(minute, counts, &expected, &self.topology);
        }
    }

    /// Lets go, in the order in which they fell silent, of those who were asked for nothing for a long time.
    fn forget_the_quiet(&mut self, minute: u64) {
        loop {
            let quiet = self.anomalous.values().copied().filter(|last| last + QUIET_MINUTES < minute);
            let Some(last) = quiet.min() else { return };
            self.anomalous.retain(|_, asked| *asked > last);
            self.regroup(last + 1, "no requests for half an hour");
            for incident in &mut self.open {
                incident.count(last, &BTreeMap::new(), &HashMap::new(), &self.topology);
            }
        }
    }

    /// Gives each incident those who are anomalous now, and opens and closes them.
    fn regroup(&mut self, minute: u64, why_closed: &str) {
        let incident_of: HashMap<usize, usize> = self
            .open
            .iter()
            .enumerate()
            .flat_map(|(number, incident)| incident.current.iter().map(move |node| (*node, number)))
            .collect();
        let mut nodes: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.open.len()];
        let mut goes_on_in: HashMap<usize, String> = HashMap::new();
        let mut fresh = Vec::new();
        for component in self.topology.components(&self.anomalous.keys().copied().collect()) {
            let touched: BTreeSet<usize> = component.iter().filter_map(|node| incident_of.get(node).copied()).collect();
            let oldest = touched.iter().filter_map(|number| Some((*number, self.open.get(*number)?)));
            let Some((keeper, incident)) = oldest.min_by_key(|(_, incident)| (incident.start, &incident.id)) else {
                fresh.push(component);
                continue;
            };
            goes_on_in.extend(touched.iter().filter(|number| **number != keeper).map(|it| (*it, incident.id.clone())));
            if let Some(nodes) = nodes.get_mut(keeper) {
                nodes.extend(component);
            }
        }
        for (number, (mut incident, nodes)) in std::mem::take(&mut self.open).into_iter().zip(nodes).enumerate() {
            if nodes.is_empty() {
                let merged = goes_on_in.get(&number).map(|id| format!("it goes on in insight {id}"));
                incident.close(minute, merged.as_deref().unwrap_or(why_closed), &self.topology);
                self.closed.push(incident);
            } else {
                incident.become_of(nodes, &self.topology);
                self.open.push(incident);
            }
        }
        // By name, as places depend on the order in which traces came.
        fresh.sort_by_cached_key(|component| component.iter().map(|node| self.topology.id(*node)).min());
        for (number, component) in fresh.into_iter().enumerate() {
            let id = id::of_incident(&self.group.arn, minute, number);
            self.open.push(Incident::new(id, minute, component, &self.topology));
        }
    }
}
