//! What an expression looks at, the whole trace or one node or edge of it, and the value of each keyword there.
//!
//! X-Ray: [Use filter expressions]; bare `ok`, `error` and `fault` are of the root segment, `throttle` of any.
//!
//! [Use filter expressions]: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html

use super::ast::{Literal, Selector};
use super::keyword::Keyword;
use crate::document::{Annotation, Namespace, Segment};
use crate::trace::{Entry, Inferred, Trace};

/// One node, or the calling side of an edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'t> {
    pub(super) segment: &'t Segment,
    pub(super) name: &'t str,
    pub(super) kind: Option<&'t str>,
    pub(super) is_root: bool,
    pub(super) is_inferred: bool,
}

impl<'t> Node<'t> {
    pub(super) fn of_segment(trace: &Trace<'t>, entry: &Entry<'t>) -> Self {
        let segment = entry.segment;
        let kind = segment.origin.as_deref();
        Self { segment, name: &segment.name, kind, is_root: trace.is_root(entry), is_inferred: false }
    }

    pub(super) fn of_inferred(caller: &'t Segment, inferred: &'t Inferred<'t>) -> Self {
        Self { segment: caller, name: inferred.name, kind: Some(&inferred.kind), is_root: false, is_inferred: true }
    }

    pub(super) fn fits(&self, selector: &Selector) -> bool {
        let is = |wanted: &Option<String>, found: Option<&str>| wanted.as_deref().is_none_or(|it| found == Some(it));
        is(&selector.name, Some(self.name))
            && is(&selector.kind, self.kind)
            && is(&selector.account_id, self.segment.aws.account_id.as_deref())
    }

    pub(super) fn values(&self, keyword: Keyword) -> Vec<Literal> {
        match keyword {
            Keyword::Name => text(Some(self.name)),
            Keyword::Type => text(self.kind),
            Keyword::Root => flag(self.is_root),
            Keyword::Inferred => flag(self.is_inferred),
            Keyword::Partial => flag(self.segment.end_time.is_none()),
            Keyword::Throttle => flag(self.segment.throttle),
            Keyword::Remote => flag(self.segment.namespace == Some(Namespace::Remote)),
            Keyword::Duration => number(self.segment.seconds()),
            other => of_segment(self.segment, other),
        }
    }

    /// The annotations of the node: of the segment and of what is embedded in it.
    pub(super) fn annotations(&self, key: &str) -> Vec<Literal> {
        let mut found = Vec::new();
        let mut pending = vec![self.segment];
        while let Some(segment) = pending.pop() {
            found.extend(annotation(segment, key));
            pending.extend(&segment.subsegments);
        }
        found
    }
}

/// The values of a keyword that stands outside braces.
pub(super) fn of_trace(trace: &Trace<'_>, keyword: Keyword) -> Vec<Literal> {
    let entries = trace.entries();
    let any = |holds: fn(&Segment) -> bool| flag(entries.iter().any(|entry| holds(entry.segment)));
    let each = |keyword| trace.segments().flat_map(move |entry| of_segment(entry.segment, keyword)).collect();
    match keyword {
        Keyword::Throttle => any(|segment| segment.throttle),
        Keyword::Remote => any(|segment| segment.namespace == Some(Namespace::Remote)),
        Keyword::Partial => flag(trace.is_partial()),
        Keyword::Inferred => flag(!trace.inferred().is_empty()),
        Keyword::Root => flag(trace.root().is_some()),
        Keyword::Duration => number(trace.seconds()),
        Keyword::Name | Keyword::Type => nodes(trace).iter().flat_map(|node| node.values(keyword)).collect(),
        Keyword::Message => entries.iter().flat_map(|entry| of_segment(entry.segment, keyword)).collect(),
        Keyword::User | Keyword::AvailabilityZone | Keyword::InstanceId | Keyword::ResourceArn | Keyword::AccountId => {
            each(keyword)
        }
        other => trace.root().map(|root| of_segment(root.segment, other)).unwrap_or_default(),
    }
}

/// All nodes of a trace, the inferred ones too.
pub(super) fn nodes<'t>(trace: &'t Trace<'_>) -> Vec<Node<'t>> {
    let inferred = trace.inferred().iter().filter_map(|inferred| {
        let caller = trace.entries().get(inferred.caller)?;
        Some(Node::of_inferred(caller.segment, inferred))
    });
    trace.segments().map(|entry| Node::of_segment(trace, entry)).chain(inferred).collect()
}

/// A call from one node to another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'t> {
    pub(super) from: Node<'t>,
    pub(super) to: Node<'t>,
    /// The caller's view of it.
    pub(super) segment: &'t Segment,
}

impl<'t> Call<'t> {
    /// The calling side, as something that a filter looks at.
    pub(super) fn side(&self) -> Node<'t> {
        let segment = self.segment;
        Node { segment, name: &segment.name, kind: None, is_root: false, is_inferred: false }
    }
}

/// All calls of a trace, those to inferred nodes too.
pub(super) fn calls<'t>(trace: &'t Trace<'_>) -> impl Iterator<Item = Call<'t>> {
    let entries = trace.entries();
    let at = move |place: Option<usize>| place.and_then(|place| entries.get(place));
    let reported = trace.segments().filter_map(move |callee| {
        let via = at(callee.parent)?;
        // From segment to segment, as in Lambda, there is no calling side but the callee.
        let side = if via.segment.is_subsegment { via } else { callee };
        let from = Node::of_segment(trace, at(via.owner)?);
        Some(Call { from, to: Node::of_segment(trace, callee), segment: side.segment })
    });
    let inferred = trace.inferred().iter().filter_map(move |inferred| {
        let via = entries.get(inferred.caller)?;
        let from = Node::of_segment(trace, at(via.owner)?);
        Some(Call { from, to: Node::of_inferred(via.segment, inferred), segment: via.segment })
    });
    reported.chain(inferred)
}

/// The calls of clients, who stand before each root under its name. Only the root saw them.
pub(super) fn requests<'t>(trace: &'t Trace<'_>) -> impl Iterator<Item = Call<'t>> {
    trace.segments().filter(|entry| trace.is_root(entry)).map(|root| {
        let to = Node::of_segment(trace, root);
        let from = Node { kind: Some("client"), is_root: false, ..to };
        Call { from, to, segment: root.segment }
    })
}

/// The values of one annotation in a segment or subsegment.
pub(super) fn annotation<'t>(segment: &'t Segment, key: &str) -> impl Iterator<Item = Literal> + use<'t> {
    let found = segment.annotations.iter().find(|(found, _)| found == key);
    found.into_iter().map(|(_, value)| match value {
        Annotation::Text(text) => Literal::Text(text.clone()),
        Annotation::Number(number) => Literal::Number(*number),
        Annotation::Flag(flag) => Literal::Flag(*flag),
    })
}

fn of_segment(segment: &Segment, keyword: Keyword) -> Vec<Literal> {
    let http = segment.http.as_ref();
    match keyword {
        Keyword::Ok => flag(!segment.fault && !segment.error && !segment.throttle),
        Keyword::Error => flag(segment.error),
        Keyword::Fault => flag(segment.fault),
        Keyword::ResponseTime => number(segment.seconds()),
        #[expect(clippy::cast_precision_loss, reason = "a status has three digits")]
        Keyword::HttpStatus => number(http.and_then(|http| http.status).map(|status| status as f64)),
        Keyword::HttpUrl => text(http.and_then(|http| http.url.as_deref())),
        Keyword::HttpMethod => text(http.and_then(|http| http.method.as_deref())),
        Keyword::HttpUserAgent => text(http.and_then(|http| http.user_agent.as_deref())),
        Keyword::HttpClientIp => text(http.and_then(|http| http.client_ip.as_deref())),
        Keyword::User => text(segment.user.as_deref()),
        Keyword::AvailabilityZone => text(segment.aws.availability_zone.as_deref()),
        Keyword::InstanceId => text(segment.aws.instance_id.as_deref()),
        Keyword::ResourceArn => text(segment.resource_arn.as_deref()),
        Keyword::AccountId => text(segment.aws.account_id.as_deref()),
        Keyword::Message => segment.exceptions.iter().flat_map(|it| text(it.message.as_deref())).collect(),
        // Of root causes and of groups; not set on a segment.
        _ => Vec::new(),
    }
}

fn flag(flag: bool) -> Vec<Literal> {
    vec![Literal::Flag(flag)]
}

fn number(number: Option<f64>) -> Vec<Literal> {
    number.map(Literal::Number).into_iter().collect()
}

fn text(text: Option<&str>) -> Vec<Literal> {
    text.map(|text| Literal::Text(text.to_owned())).into_iter().collect()
}
