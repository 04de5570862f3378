//! One incident as it goes on: who is in it, what became of requests, what happened. Does not judge who is anomalous.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::topology::Topology;
use super::windows::Impact;
use super::{Event, Insight, ServiceId};
use crate::filter::Group;

/// As many services as are named in a list.
const MAX_NAMED: usize = 10;
/// What all texts begin with, so that nobody takes them for X-Ray's.
const LABEL: &str = "local estimate:";

pub(super) struct Incident {
    pub(super) id: String,
    /// A minute since 1970.
    pub(super) start: u64,
    end: Option<u64>,
    last: u64,
    /// Who is anomalous now; when it has ended, who was last.
    pub(super) current: BTreeSet<usize>,
    members: BTreeSet<usize>,
    clients: BTreeSet<usize>,
    /// By node, since it was in it.
    sums: BTreeMap<usize, Impact>,
    root_cause: usize,
    news: Option<News>,
    events: Vec<Event>,
}

/// Who is anomalous since the last event, and who is not any more.
struct News {
    joined: BTreeSet<usize>,
    left: BTreeSet<usize>,
}

impl Incident {
    pub(super) fn new(id: String, minute: u64, nodes: BTreeSet<usize>, topology: &Topology<'_>) -> Self {
        let mut incident = Self {
            id,
            start: minute,
            end: None,
            last: minute,
            current: BTreeSet::new(),
            members: BTreeSet::new(),
            clients: BTreeSet::new(),
            sums: BTreeMap::new(),
            root_cause: 0,
            news: None,
            events: Vec::new(),
        };
        incident.become_of(nodes, topology);
        incident
    }

    /// Takes over who is anomalous now, and notes the news.
    pub(super) fn become_of(&mut self, nodes: BTreeSet<usize>, topology: &Topology<'_>) {
        let joined = nodes.difference(&self.current).copied().collect();
        let left = self.current.difference(&nodes).copied().collect();
        if nodes == self.current {
            return;
        }
        self.news = Some(News { joined, left });
        self.members.extend(&nodes);
        self.clients = topology.upstream(&self.members).into_iter().filter(|node| topology.is_client(*node)).collect();
        self.current = nodes;
    }

    /// Counts a minute, and makes an event of the news. `expected` are the fault counts that were still expected of it.
    pub(super) fn count(
        &mut self,
        minute: u64,
        counts: &BTreeMap<usize, Impact>,
        expected: &HashMap<usize, u64>,
        topology: &Topology<'_>,
    ) {
        for node in self.members.union(&self.clients) {
            if let Some(impact) = counts.get(node) {
                self.sums.entry(*node).or_default().add(*impact);
                self.last = minute;
            }
        }
        if let Some(news) = self.news.take() {
            self.root_cause = self.find_root_cause(topology);
            let with_counts = |node: usize| {
                let name = topology.id(node).name;
                match (counts.get(&node), expected.get(&node)) {
                    (Some(impact), Some(most)) => {
                        format!("`{name}` ({} of {}, at most {most} expected)", impact.faults, impact.total)
                    }
                    _ => format!("`{name}`"),
                }
            };
            let left = list(news.left.iter().map(|node| format!("`{}`", topology.id(*node).name)));
            let joined = list(news.joined.into_iter().map(with_counts));
            let joined = joined.map(|joined| format!("more faults than expected at {joined}"));
            let left = left.map(|left| format!("as few faults as expected again at {left}"));
            let text: Vec<String> = joined.into_iter().chain(left).collect();
            self.note(&text.join(", "), minute, topology);
        }
    }

    /// Ends it at the beginning of a minute.
    pub(super) fn close(&mut self, minute: u64, why: &str, topology: &Topology<'_>) {
        self.end = Some(minute);
        self.note(why, minute, topology);
    }

    pub(super) fn into_insight(self, group: &Group, topology: &Topology<'_>) -> Insight {
        let root_cause = topology.id(self.root_cause);
        let (clients, of_root_cause) = (self.client_impact(), self.impact(self.root_cause));
        let summary = format!(
            "{LABEL} `{}` is where it begins, {} of {} requests to it faulted, and {} of {} requests of clients",
            root_cause.name, of_root_cause.faults, of_root_cause.total, clients.faults, clients.total
        );
        let involved: Vec<usize> = topology.upstream(&self.members).into_iter().collect();
        let place = |node: usize| involved.binary_search(&node).ok();
        let services =
            involved.iter().map(|node| (topology.id(*node), topology.callees(*node).filter_map(place).collect()));
        Insight {
            group_name: group.name.clone(),
            group_arn: group.arn.clone(),
            root_cause,
            start: seconds(self.start),
            end: self.end.map(seconds),
            last_update: self.end.map_or(seconds(self.last + 1), seconds),
            summary,
            clients,
            root_cause_requests: of_root_cause,
            anomalous: self.named(&self.members, topology),
            services: services.collect(),
            events: self.events,
            id: self.id,
        }
    }

    fn note(&mut self, news: &str, minute: u64, topology: &Topology<'_>) {
        self.events.push(Event {
            summary: format!("{LABEL} {news}"),
            time: seconds(minute),
            clients: self.client_impact(),
            root_cause: self.impact(self.root_cause),
            anomalous: self.named(&self.current, topology),
        });
    }

    /// Of those furthest down the calls, the one with most faults.
    fn find_root_cause(&self, topology: &Topology<'_>) -> usize {
        let lowest = self.by_faults(topology.lowest(&self.current), topology);
        lowest.first().copied().unwrap_or(self.root_cause)
    }

    fn named(&self, nodes: &BTreeSet<usize>, topology: &Topology<'_>) -> Vec<ServiceId> {
        let nodes = self.by_faults(nodes.iter().copied().collect(), topology);
        nodes.into_iter().take(MAX_NAMED).map(|node| topology.id(node)).collect()
    }

    /// Most faults first; by name where there are as many, as places depend on the order in which traces came.
    fn by_faults(&self, mut nodes: Vec<usize>, topology: &Topology<'_>) -> Vec<usize> {
        nodes.sort_by_cached_key(|node| (std::cmp::Reverse(self.impact(*node).faults), topology.id(*node)));
        nodes
    }

    fn impact(&self, node: usize) -> Impact {
        self.sums.get(&node).copied().unwrap_or_default()
    }

    fn client_impact(&self) -> Impact {
        let mut sum = Impact::default();
        for client in &self.clients {
            sum.add(self.impact(*client));
        }
        sum
    }
}

fn seconds(minute: u64) -> u64 {
    minute.saturating_mul(60)
}

fn list(names: impl Iterator<Item = String>) -> Option<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    let more = names.len().saturating_sub(MAX_NAMED);
    names.truncate(MAX_NAMED);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    (!names.is_empty()).then(|| names.join(", "))
}
