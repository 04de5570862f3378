//! What a map shows: services, edges between them, what is chosen, and over which time calls are counted.

use super::super::query::Query;
use super::choice::Choice;
use super::edges;
use crate::graph::{Link, Service, ServiceGraph, Statistics};

/// An edge, from place to place: calls with their statistics, or a link, where what was sent is received later.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge<'a> {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) statistics: Option<&'a Statistics>,
    pub(super) link: Option<&'a Link>,
}

/// The graph with what the address asks for.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) services: &'a [Service],
    pub(super) edges: Vec<Edge<'a>>,
    pub(super) query: &'a Query,
    pub(super) choice: Choice,
    /// The logarithm of the calls of the edge with most of them; at least 1.
    pub(super) busiest: f64,
    /// The minutes in which the calls were.
    minutes: f64,
}

impl<'a> Scene<'a> {
    pub(super) fn new(graph: &'a ServiceGraph, query: &'a Query, now: f64) -> Self {
        let services = graph.services();
        let calls = |(from, service): (usize, &'a Service)| {
            let edge = move |(to, statistics): (&usize, &'a Statistics)| Edge {
                from,
                to: *to,
                statistics: Some(statistics),
                link: None,
            };
            // Where something is called and linked, the calls say more.
            let links = service.links.iter().filter(|(to, _)| !service.edges.contains_key(to));
            let link = move |(to, link): (&usize, &'a Link)| Edge { from, to: *to, statistics: None, link: Some(link) };
            service.edges.iter().map(edge).chain(links.map(link))
        };
        let edges: Vec<Edge<'a>> = services.iter().enumerate().flat_map(calls).collect();
        let choice = Choice::read(query, services, &edges);
        let busiest = edges.iter().filter_map(|edge| edge.statistics).map(edges::log).fold(1.0, f64::max);
        Self { minutes: minutes(services, query, now), busiest, services, edges, query, choice }
    }

    /// Calls by clients: what came in.
    pub(super) fn calls(&self) -> u64 {
        let is_client = |edge: &&Edge<'_>| self.services.get(edge.from).is_some_and(is_client);
        self.edges.iter().filter(is_client).filter_map(|edge| edge.statistics).map(Statistics::total).sum()
    }

    /// Calls in a minute, of all minutes that are looked at.
    #[expect(clippy::cast_precision_loss, reason = "nobody makes 2^53 calls")]
    pub(super) fn per_minute(&self, statistics: &Statistics) -> f64 {
        statistics.total() as f64 / self.minutes
    }
}

/// Whether it stands for those who call from outside.
pub(super) fn is_client(service: &Service) -> bool {
    service.kind.as_deref() == Some("client")
}

/// The range asked for, as far as anything is in it; at least one minute, so that one call is not thousands a minute.
fn minutes(services: &[Service], query: &Query, now: f64) -> f64 {
    let spans = services.iter().filter_map(|service| service.statistics.as_ref()?.span);
    let (first, last) = spans.fold((f64::INFINITY, f64::NEG_INFINITY), |span, it| (span.0.min(it.0), span.1.max(it.1)));
    let (from, to) = query.range(now);
    let from = if from.is_finite() { from } else { first };
    let to = if to.is_finite() { to } else { last.max(if from > first { from } else { now.min(last) }) };
    ((to - from) / 60.0).max(1.0)
}
