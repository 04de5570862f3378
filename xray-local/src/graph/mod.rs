//! The service graph: which services there are, which call which, and how that goes.
//!
//! X-Ray: [Service graph]. Where AWS's pages are silent it follows real replies: a client of the same name stands
//! before each root; a node counts its own segments, an edge the calls as the caller saw them. A callee that its callers
//! know by another name has that name as an alias on the edge.
//!
//! [Service graph]: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-servicegraph

mod forecast;
mod json;
mod link;
mod series;
mod statistics;

use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use forecast::{Band, Forecast};
pub(crate) use json::{histogram, summary};
pub use link::Link;
use link::Pending;
pub use series::Series;
pub use statistics::Statistics;

use crate::document::{Namespace, Segment, TraceId};
use crate::trace::Trace;

/// At most so many aliases of one edge; callers may put anything into a name.
const MAX_ALIASES: usize = 10;

/// How much a node is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It sent segments.
    Active,
    /// It is known from its callers only.
    Unknown,
}

/// A node.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// The name of its segments; of a table, queue or database.
    pub name: String,
    /// Its origin, such as `AWS::EC2::Instance`; `client`; or what was inferred. `None` without an origin.
    pub kind: Option<String>,
    /// The account, if its segments name one.
    pub account_id: Option<String>,
    /// Whether a trace began here.
    pub is_root: bool,
    /// How much is known of it.
    pub state: State,
    /// What it did; nothing for a client, which does not report.
    pub statistics: Option<Statistics>,
    /// Whom it calls, by their place in [`ServiceGraph::services`].
    pub edges: BTreeMap<usize, Statistics>,
    /// Who received what it sent, by their place.
    pub links: BTreeMap<usize, Link>,
    /// Other names, with their type, that it calls them by, by their place. At most 10 for each.
    pub aliases: BTreeMap<usize, BTreeSet<(String, String)>>,
}

/// The services that traces went through.
///
/// ```
/// use xray_local::document::read_document;
/// use xray_local::graph::ServiceGraph;
/// use xray_local::trace::Trace;
///
/// let shop = read_document(br#"{"name":"shop","id":"000000000000000a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1,"end_time":3,
///     "subsegments":[{"name":"bank","id":"000000000000000b","start_time":1,"end_time":2,"namespace":"remote"}]}"#);
/// let mut graph = ServiceGraph::default();
/// graph.add(&Trace::assemble(&shop.segment));
/// let names: Vec<(&str, Option<&str>)> =
///     graph.services().iter().map(|service| (service.name.as_str(), service.kind.as_deref())).collect();
/// assert_eq!(names, [("shop", None), ("shop", Some("client")), ("bank", Some("remote"))]);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ServiceGraph {
    services: Vec<Service>,
    places: HashMap<(String, Option<String>), usize>,
    /// Links by the trace that they name.
    pending: BTreeMap<TraceId, Vec<Pending>>,
}

impl ServiceGraph {
    /// Adds what a trace tells.
    pub fn add(&mut self, trace: &Trace<'_>) {
        let entries = trace.entries();
        let mut nodes: HashMap<usize, usize> = HashMap::new();
        for (place, entry) in entries.iter().enumerate().filter(|(_, entry)| !entry.segment.is_subsegment) {
            let segment = entry.segment;
            let node = self.node(&segment.name, segment.origin.as_deref());
            nodes.insert(place, node);
            if let Some(service) = self.services.get_mut(node) {
                service.state = State::Active;
                service.is_root |= trace.is_root(entry);
                service.account_id = service.account_id.take().or_else(|| segment.aws.account_id.clone());
                service.statistics.get_or_insert_default().add(segment);
            }
            if trace.is_root(entry) {
                let client = self.node(&segment.name, Some("client"));
                self.edge(client, node, segment);
            }
        }
        for entry in entries.iter().filter(|entry| !entry.segment.is_subsegment) {
            let Some(via) = entry.parent.and_then(|parent| entries.get(parent)) else { continue };
            let Some(from) = via.owner.and_then(|owner| nodes.get(&owner)) else { continue };
            let to = self.node(&entry.segment.name, entry.segment.origin.as_deref());
            // From segment to segment, as in Lambda, there is no caller's view.
            self.edge(*from, to, if via.segment.is_subsegment { via.segment } else { entry.segment });
            if via.segment.is_subsegment && via.segment.name != entry.segment.name {
                self.alias(*from, to, via.segment);
            }
        }
        for entry in entries.iter().filter(|entry| !entry.segment.links.is_empty()) {
            if let Some(to) = entry.owner.and_then(|owner| nodes.get(&owner)) {
                self.note_links(*to, entry.segment);
            }
        }
        for inferred in trace.inferred() {
            let Some(caller) = entries.get(inferred.caller) else { continue };
            let to = self.node(inferred.name, Some(&inferred.kind));
            if let Some(service) = self.services.get_mut(to) {
                service.statistics.get_or_insert_default().add(caller.segment);
            }
            if let Some(from) = caller.owner.and_then(|owner| nodes.get(&owner)) {
                self.edge(*from, to, caller.segment);
            }
        }
    }

    /// The nodes, in the order in which they were met.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// The place of the node with this name and type.
    #[must_use]
    pub fn place(&self, name: &str, kind: Option<&str>) -> Option<usize> {
        self.places.get(&(name.to_owned(), kind.map(str::to_owned))).copied()
    }

    fn node(&mut self, name: &str, kind: Option<&str>) -> usize {
        let key = (name.to_owned(), kind.map(str::to_owned));
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        self.services.push(Service {
            name: key.0.clone(),
            kind: key.1.clone(),
            account_id: None,
            is_root: false,
            state: State::Unknown,
            statistics: None,
            edges: BTreeMap::new(),
            links: BTreeMap::new(),
            aliases: BTreeMap::new(),
        });
        self.places.insert(key, self.services.len() - 1);
        self.services.len() - 1
    }

    fn edge(&mut self, from: usize, to: usize, side: &Segment) {
        if let Some(service) = self.services.get_mut(from) {
            service.edges.entry(to).or_default().add(side);
        }
    }

    /// A local subsegment names work, not whom it calls.
    fn alias(&mut self, from: usize, to: usize, call: &Segment) {
        let kind = match call.namespace {
            Some(Namespace::Remote) => "remote".to_owned(),
            Some(Namespace::Aws) => format!("AWS::{}", call.name),
            None => return,
        };
        if let Some(service) = self.services.get_mut(from) {
            let aliases = service.aliases.entry(to).or_default();
            if aliases.len() < MAX_ALIASES {
                aliases.insert((call.name.clone(), kind));
            }
        }
    }
}
