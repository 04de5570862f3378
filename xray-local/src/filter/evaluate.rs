//! Whether an expression holds for a trace.
//!
//! Knows the operators and what `service`, `edge` and `group` range over; what a keyword means is for `view`.

use super::Group;
use super::ast::{Expression, Literal, Operator, Selector, Subject, Test};
use super::error::NotEvaluated;
use super::keyword::Keyword;
use super::values;
use super::view::{Node, nodes};
use crate::trace::Trace;

/// Groups may ask for groups, even for themselves.
const MAX_GROUPS_DEEP: usize = 4;

pub(super) fn selects(expression: &Expression, trace: &Trace<'_>, groups: &[Group]) -> Result<bool, NotEvaluated> {
    Scope { trace, groups, groups_deep: 0, node: None }.holds(expression)
}

/// What is looked at: the trace, or a node of it.
#[derive(Clone, Copy)]
struct Scope<'t, 's> {
    trace: &'t Trace<'s>,
    groups: &'t [Group],
    groups_deep: usize,
    node: Option<Node<'t>>,
}

impl Scope<'_, '_> {
    fn holds(&self, expression: &Expression) -> Result<bool, NotEvaluated> {
        match expression {
            Expression::And(terms) => self.every(terms),
            Expression::Or(terms) => self.some(terms),
            Expression::Not(inner) => self.holds(inner).map(|holds| !holds),
            Expression::Test(test) => self.test(test),
            Expression::Service(selector, filter) => {
                let nodes = nodes(self.trace);
                some(nodes.into_iter().filter(|node| node.fits(selector)), |node| self.on(node).holds(filter))
            }
            Expression::Edge(from, to, filter) => self.edge(from, to, filter),
            Expression::RootCause(..) | Expression::RootCauseJson(_) => Err(NotEvaluated),
        }
    }

    fn every(&self, terms: &[Expression]) -> Result<bool, NotEvaluated> {
        some(terms.iter(), |term| self.holds(term).map(|holds| !holds)).map(|fails| !fails)
    }

    fn some(&self, terms: &[Expression]) -> Result<bool, NotEvaluated> {
        some(terms.iter(), |term| self.holds(term))
    }

    /// A call from one node to another; the filter looks at the calling side.
    fn edge(&self, from: &Selector, to: &Selector, filter: &Expression) -> Result<bool, NotEvaluated> {
        let entries = self.trace.entries();
        let at = |place: Option<usize>| place.and_then(|place| entries.get(place));
        let reported = self.trace.segments().filter_map(|callee| {
            let via = at(callee.parent)?;
            // From segment to segment, as in Lambda, there is no calling side but the callee.
            let side = if via.segment.is_subsegment { via } else { callee };
            Some((at(via.owner)?, side.segment, Node::of_segment(self.trace, callee)))
        });
        let inferred = self.trace.inferred().iter().filter_map(|inferred| {
            let via = entries.get(inferred.caller)?;
            Some((at(via.owner)?, via.segment, Node::of_inferred(via.segment, inferred)))
        });
        some(reported.chain(inferred), |(caller, side, callee)| {
            let fits = Node::of_segment(self.trace, caller).fits(from) && callee.fits(to);
            let side = Node { segment: side, name: &side.name, kind: None, is_root: false, is_inferred: false };
            if fits { self.on(side).holds(filter) } else { Ok(false) }
        })
    }

    fn on<'n>(&self, node: Node<'n>) -> Scope<'n, '_>
    where
        Self: 'n,
    {
        Scope { trace: self.trace, groups: self.groups, groups_deep: self.groups_deep, node: Some(node) }
    }

    fn test(&self, test: &Test) -> Result<bool, NotEvaluated> {
        let values = match (&test.subject, &self.node) {
            (Subject::Keyword(keyword @ (Keyword::GroupName | Keyword::GroupArn)), _) => self.groups(*keyword)?,
            (Subject::Keyword(keyword), Some(node)) => node.values(*keyword),
            (subject, None) => values(self.trace, subject),
            (Subject::Annotation(key), Some(node)) => node.annotations(key),
        };
        Ok(match &test.comparison {
            // Whether it is set; a boolean gives its value.
            None => values.iter().any(|value| *value != Literal::Flag(false)),
            Some((operator, wanted)) => values.iter().any(|value| compare(value, *operator, wanted)),
        })
    }

    /// The names or ARNs of the groups that the trace belongs to.
    fn groups(&self, keyword: Keyword) -> Result<Vec<Literal>, NotEvaluated> {
        if self.groups_deep == MAX_GROUPS_DEEP {
            return Ok(Vec::new());
        }
        let whole = Scope { groups_deep: self.groups_deep + 1, node: None, ..*self };
        let mut found = Vec::new();
        for group in self.groups {
            if whole.holds(group.filter.expression())? {
                let text = if keyword == Keyword::GroupName { &group.name } else { &group.arn };
                found.push(Literal::Text(text.clone()));
            }
        }
        Ok(found)
    }
}

fn some<T>(
    items: impl Iterator<Item = T>,
    mut holds: impl FnMut(T) -> Result<bool, NotEvaluated>,
) -> Result<bool, NotEvaluated> {
    for item in items {
        if holds(item)? {
            return Ok(true);
        }
    }
    Ok(false)
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
