//! Which service or edge of the map is looked at. It stands in the address, so that it can be shared and gone back to.

use super::super::query::{Query, link};
use super::scene::Edge;
use crate::graph::Service;

/// Names of the map's address that are not the filter's.
const OWN: &[&str] = &["size", "view", "scale", "service", "type", "caller", "callerType"];

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// Nothing, or what is not here.
    Nothing,
    /// The service at this place.
    Service(usize),
    /// The edge at this place.
    Edge(usize),
}

impl Choice {
    pub(super) fn read(query: &Query, services: &[Service], edges: &[Edge<'_>]) -> Self {
        let find = |name: &str, kind: &str| {
            let is =
                |it: &Service| it.name == query.get(name) && it.kind.as_deref().unwrap_or_default() == query.get(kind);
            services.iter().position(is)
        };
        let Some(service) = find("service", "type") else { return Self::Nothing };
        if query.get("caller").is_empty() {
            return Self::Service(service);
        }
        let caller = find("caller", "callerType");
        let edge = edges.iter().position(|edge| edge.to == service && Some(edge.from) == caller);
        edge.map_or(Self::Nothing, Self::Edge)
    }
}

/// What the address says besides filter and time, as it is.
pub(super) fn own(query: &Query) -> Vec<(&'static str, &str)> {
    OWN.iter().map(|name| (*name, query.get(name))).collect()
}

/// An address with the same filter and time.
pub(super) fn address(path: &str, query: &Query, pairs: &[(&str, &str)]) -> String {
    let kept = ["filter", "timeRange", "from", "to"].map(|name| (name, query.get(name)));
    link(path, &[&kept, pairs].concat())
}

fn with(query: &Query, chosen: &[(&'static str, &str)]) -> String {
    let looks = ["size", "view", "scale"].map(|name| (name, query.get(name)));
    address("/map", query, &[&looks, chosen].concat())
}

/// Where nothing is chosen.
pub(super) fn nothing(query: &Query) -> String {
    with(query, &[])
}

/// Where a service is chosen.
pub(super) fn of_service(query: &Query, service: &Service) -> String {
    with(query, &[("service", &service.name), ("type", service.kind.as_deref().unwrap_or_default())])
}

/// Where an edge is chosen.
pub(super) fn of_edge(query: &Query, from: &Service, to: &Service) -> String {
    let kind = |service: &Service| service.kind.clone().unwrap_or_default();
    let (caller, callee) = (kind(from), kind(to));
    with(query, &[("service", &to.name), ("type", &callee), ("caller", &from.name), ("callerType", &caller)])
}
