//! Who calls whom, for walks up and down the calls. Walks end in rings too, and nothing recurs.

use std::collections::BTreeSet;

use super::ServiceId;
use super::windows::CLIENT;
use crate::graph::{Service, ServiceGraph};

/// The calls of a graph, in both directions.
pub(super) struct Topology<'g> {
    services: &'g [Service],
    callers: Vec<Vec<usize>>,
}

impl<'g> Topology<'g> {
    pub(super) fn of(graph: &'g ServiceGraph) -> Self {
        let services = graph.services();
        let mut callers = vec![Vec::new(); services.len()];
        for (caller, service) in services.iter().enumerate() {
            for callee in service.edges.keys() {
                if let Some(callers) = callers.get_mut(*callee) {
                    callers.push(caller);
                }
            }
        }
        Self { services, callers }
    }

    pub(super) fn is_client(&self, node: usize) -> bool {
        self.services.get(node).is_some_and(|service| service.kind.as_deref() == Some(CLIENT))
    }

    pub(super) fn id(&self, node: usize) -> ServiceId {
        self.services.get(node).map_or_else(
            || ServiceId { name: String::new(), kind: None, account_id: None },
            |service| ServiceId {
                name: service.name.clone(),
                kind: service.kind.clone(),
                account_id: service.account_id.clone(),
            },
        )
    }

    pub(super) fn callees(&self, node: usize) -> impl Iterator<Item = usize> {
        self.services.get(node).into_iter().flat_map(|service| service.edges.keys().copied())
    }

    fn callers(&self, node: usize) -> impl Iterator<Item = usize> {
        self.callers.get(node).into_iter().flatten().copied()
    }

    /// These nodes and all that call them, at first or second hand.
    pub(super) fn upstream(&self, nodes: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut found = nodes.clone();
        let mut pending: Vec<usize> = nodes.iter().copied().collect();
        while let Some(node) = pending.pop() {
            pending.extend(self.callers(node).filter(|caller| found.insert(*caller)));
        }
        found
    }

    /// The nodes parted so that those who call each other, within these nodes, are together.
    pub(super) fn components(&self, nodes: &BTreeSet<usize>) -> Vec<BTreeSet<usize>> {
        let mut left = nodes.clone();
        let mut components = Vec::new();
        while let Some(first) = left.pop_first() {
            let mut component = BTreeSet::from([first]);
            let mut pending = vec![first];
            while let Some(node) = pending.pop() {
                for next in self.callees(node).chain(self.callers(node)) {
                    if left.remove(&next) {
                        component.insert(next);
                        pending.push(next);
                    }
                }
            }
            components.push(component);
        }
        components
    }

    /// The nodes that call none of the others; all of them in a ring.
    pub(super) fn lowest(&self, nodes: &BTreeSet<usize>) -> Vec<usize> {
        let calls_another = |node: usize| self.callees(node).any(|callee| callee != node && nodes.contains(&callee));
        let lowest: Vec<usize> = nodes.iter().copied().filter(|node| !calls_another(*node)).collect();
        if lowest.is_empty() { nodes.iter().copied().collect() } else { lowest }
    }
}
