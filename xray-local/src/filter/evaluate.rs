//! Whether an expression holds for a trace.
//!
//! Knows the operators and what `service`, `edge` and `group` range over; what a keyword means is for `view` and `cause`.

use super::Group;
use super::ast::{Expression, Literal, Operator, Selector, Subject, Test};
use super::cause::{Causes, Item};
use super::keyword::Keyword;
use super::values;
use super::view::{Call, Node, calls, nodes, requests};
use crate::document::Segment;
use crate::trace::Trace;

/// Groups may ask for groups, even for themselves.
const MAX_GROUPS_DEEP: usize = 4;

pub(super) fn selects(expression: &Expression, trace: &Trace<'_>, groups: &[Group]) -> bool {
    let causes = Causes::of(trace);
    Scope { trace, causes: &causes, groups, groups_deep: 0, at: Place::Trace }.holds(expression)
}

/// The segments of the nodes, or the calling sides of the calls, that a `service` or `edge` term selects. Calls of clients
/// are selected too.
pub(super) fn selected<'t>(expression: &Expression, trace: &'t Trace<'_>, groups: &[Group]) -> Vec<&'t Segment> {
    let causes = Causes::of(trace);
    let scope = Scope { trace, causes: &causes, groups, groups_deep: 0, at: Place::Trace };
    let mut found = Vec::new();
    match expression {
        Expression::Service(selector, filter) => {
            let fitting = nodes(trace).into_iter().filter(|node| scope.fits(node, selector, filter));
            found.extend(fitting.map(|node| node.segment));
        }
        Expression::Edge(from, to, filter) => {
            let fitting = requests(trace).chain(calls(trace)).filter(|call| scope.fits_call(call, from, to, filter));
            found.extend(fitting.map(|call| call.segment));
        }
        _ => {}
    }
    found
}

/// What is looked at.
#[derive(Clone, Copy)]
enum Place<'t> {
    Trace,
    /// A node, or the calling side of an edge.
    Node(Node<'t>),
    /// A part of a root cause.
    Cause(Item<'t>),
}

#[derive(Clone, Copy)]
struct Scope<'t, 's> {
    trace: &'t Trace<'s>,
    causes: &'t Causes<'s>,
    groups: &'t [Group],
    groups_deep: usize,
    at: Place<'t>,
}

impl<'s> Scope<'_, 's> {
    fn holds(&self, expression: &Expression) -> bool {
        match expression {
            Expression::And(terms) => terms.iter().all(|term| self.holds(term)),
            Expression::Or(terms) => terms.iter().any(|term| self.holds(term)),
            Expression::Not(inner) => !self.holds(inner),
            Expression::Test(test) => self.test(test),
            Expression::Service(selector, filter) => {
                nodes(self.trace).iter().any(|node| self.fits(node, selector, filter))
            }
            Expression::Edge(from, to, filter) => calls(self.trace).any(|call| self.fits_call(&call, from, to, filter)),
            Expression::RootCause(cause, part, filter) => {
                self.causes.items(*cause, *part).flatten().any(|item| self.on(Place::Cause(item)).holds(filter))
            }
            Expression::RootCauseJson(patterns) => self.causes.fit(patterns),
        }
    }

    fn fits(&self, node: &Node<'_>, selector: &Selector, filter: &Expression) -> bool {
        node.fits(selector) && self.on(Place::Node(*node)).holds(filter)
    }

    /// The filter looks at the calling side.
    fn fits_call(&self, call: &Call<'_>, from: &Selector, to: &Selector, filter: &Expression) -> bool {
        call.from.fits(from) && call.to.fits(to) && self.on(Place::Node(call.side())).holds(filter)
    }

    fn on<'n>(&self, at: Place<'n>) -> Scope<'n, 's>
    where
        Self: 'n,
    {
        Scope { at, ..*self }
    }

    fn test(&self, test: &Test) -> bool {
        let values = match (&test.subject, &self.at) {
            (Subject::Keyword(keyword @ (Keyword::GroupName | Keyword::GroupArn)), _) => self.groups(*keyword),
            (subject, Place::Trace) => values(self.trace, subject),
            (Subject::Keyword(keyword), Place::Node(node)) => node.values(*keyword),
            (Subject::Keyword(keyword), Place::Cause(item)) => item.values(*keyword),
            (Subject::Annotation(key), Place::Node(node)) => node.annotations(key),
            // A path names segments without repeating what was noted on them.
            (Subject::Annotation(_), Place::Cause(_)) => Vec::new(),
        };
        match &test.comparison {
            // Whether it is set; a boolean gives its value.
            None => values.iter().any(|value| *value != Literal::Flag(false)),
            Some((operator, wanted)) => values.iter().any(|value| compare(value, *operator, wanted)),
        }
    }

    /// The names or ARNs of the groups that the trace belongs to.
    fn groups(&self, keyword: Keyword) -> Vec<Literal> {
        if self.groups_deep == MAX_GROUPS_DEEP {
            return Vec::new();
        }
        let whole = Scope { groups_deep: self.groups_deep + 1, at: Place::Trace, ..*self };
        let mine = self.groups.iter().filter(|group| whole.holds(group.filter.expression()));
        mine.map(|group| if keyword == Keyword::GroupName { &group.name } else { &group.arn })
            .map(|text| Literal::Text(text.clone()))
            .collect()
    }
}

/// Values of different types never compare.
#[expect(clippy::float_cmp, reason = "the user wrote the number that is meant")]
fn compare(value: &Literal, operator: Operator, wanted: &Literal) -> bool {
    match (value, wanted) {
        (Literal::Text(value), Literal::Text(wanted)) => match operator {
            Operator::Equal => value == wanted,
            Operator::NotEqual => value != wanted,
            Operator::Contains => value.contains(wanted.as_str()),
            Operator::BeginsWith => value.starts_with(wanted.as_str()),
            Operator::EndsWith => value.ends_with(wanted.as_str()),
            _ => false,
        },
        (Literal::Number(value), Literal::Number(wanted)) => match operator {
            Operator::Equal => value == wanted,
            Operator::NotEqual => value != wanted,
            Operator::Less => value < wanted,
            Operator::LessOrEqual => value <= wanted,
            Operator::Greater => value > wanted,
            Operator::GreaterOrEqual => value >= wanted,
            _ => false,
        },
        (Literal::Flag(value), Literal::Flag(wanted)) => match operator {
            Operator::Equal => value == wanted,
            Operator::NotEqual => value != wanted,
            _ => false,
        },
        _ => false,
    }
}
