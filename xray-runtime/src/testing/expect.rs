//! What `assert_trace!` expects: made by the macro, compared with what was found.
//!
//! Public for the macro alone. How a difference is shown is `difference`.

use std::borrow::Cow;
use std::fmt::Display;

use serde_json::Value;

use super::difference;
use super::exception;
use super::pairs::{Pairs, pair_in_any_order, pair_in_order};
use super::trace::Trace;
use super::tree::{Record, Tree};
use crate::annotation::{Annotation, ToAnnotation};
use crate::metadata::ToMetadata;

/// A segment or subsegment that should be there.
#[derive(Debug)]
pub struct Expected {
    pub(super) name: Cow<'static, str>,
    pub(super) wants: Vec<Want>,
    pub(super) children: Children,
}

/// Those that should stand side by side.
#[derive(Debug, Default)]
pub struct Children {
    pub(super) nodes: Vec<Expected>,
    /// They began in the order they are written.
    pub(super) in_order: bool,
    /// There may be more of them.
    pub(super) others: bool,
}

/// What should hold of one of them.
#[derive(Debug)]
pub(super) enum Want {
    Ok,
    /// `error`, `fault` or `throttle`, with a part of the type or message of an exception.
    Failed(&'static str, Option<String>),
    Cancelled,
    Namespace(String),
    Annotation(&'static str, Value),
    Metadata(&'static str, Value),
}

/// Compares a trace with what is expected of it.
///
/// # Panics
///
/// When it is another.
#[track_caller]
pub fn check(trace: &Trace, expected: &Children) {
    let tree = trace.tree();
    if !expected.are(&tree, &tree.roots) {
        let difference = difference::draw(&tree, expected);
        panic!("the trace is not as expected (`-` expected, `+` found):\n{difference}");
    }
}

impl Expected {
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), wants: Vec::new(), children: Children::default() }
    }

    fn wants(mut self, want: Want) -> Self {
        self.wants.push(want);
        self
    }

    #[must_use]
    pub fn ok(self) -> Self {
        self.wants(Want::Ok)
    }

    #[must_use]
    pub fn cancelled(self) -> Self {
        self.wants(Want::Cancelled)
    }

    #[must_use]
    pub fn failed(self, flag: &'static str) -> Self {
        self.wants(Want::Failed(flag, None))
    }

    #[must_use]
    pub fn failed_with(self, flag: &'static str, part: impl Display) -> Self {
        self.wants(Want::Failed(flag, Some(part.to_string())))
    }

    #[must_use]
    pub fn namespace(self, namespace: impl Display) -> Self {
        self.wants(Want::Namespace(namespace.to_string()))
    }

    /// Read as it is when it is recorded, so that what is recorded is what is compared.
    #[must_use]
    pub fn annotation(self, key: &'static str, value: &(impl ToAnnotation + ?Sized)) -> Self {
        let value = match crate::annotation::read(value) {
            Annotation::String(text) => Value::from(text.into_owned()),
            Annotation::Integer(value) => Value::from(value),
            Annotation::Number(value) => Value::from(value),
            Annotation::Boolean(value) => Value::from(value),
            Annotation::Absent => Value::Null,
        };
        self.wants(Want::Annotation(key, value))
    }

    #[must_use]
    pub fn metadata(self, key: &'static str, value: &dyn ToMetadata) -> Self {
        let recorded = value.to_metadata();
        let read = recorded.whole(usize::MAX).and_then(|json| serde_json::from_str(json).ok());
        let value = read.unwrap_or_else(|| Value::from(recorded.beginning(usize::MAX)));
        self.wants(Want::Metadata(key, value))
    }

    #[must_use]
    pub fn with(self, children: Children) -> Self {
        Self { children, ..self }
    }

    /// Whether it is what stands at `place`, with all below it.
    pub(super) fn is(&self, tree: &Tree, place: usize) -> bool {
        let Some(record) = tree.records.get(place) else { return false };
        self.name == record.name() && self.holds(tree, place) && self.children.are(tree, &record.children)
    }

    /// Whether all that is wanted of it holds at `place`.
    pub(super) fn holds(&self, tree: &Tree, place: usize) -> bool {
        tree.records.get(place).is_some_and(|record| self.wants.iter().all(|want| want.holds(tree, place, record)))
    }
}

impl Children {
    #[must_use]
    pub fn in_any_order(nodes: Vec<Expected>, others: bool) -> Self {
        Self { nodes, in_order: false, others }
    }

    #[must_use]
    pub fn in_order(nodes: Vec<Expected>, others: bool) -> Self {
        Self { nodes, in_order: true, others }
    }

    /// Whether they are what was found side by side.
    pub(super) fn are(&self, tree: &Tree, found: &[usize]) -> bool {
        if self.nodes.len() > found.len() || (self.nodes.len() < found.len() && !self.others) {
            return false;
        }
        let pairs = self.pairs(tree, found);
        pairs.iter().all(|pair| match *pair {
            (Some(node), Some(place)) => {
                self.nodes.get(node).is_some_and(|node| found.get(place).is_some_and(|place| node.is(tree, *place)))
            }
            (Some(_), None) => false,
            (None, _) => self.others,
        })
    }

    /// Which of them is which of those found: as many as can be that are what was expected, then
    /// those of the same name.
    pub(super) fn pairs(&self, tree: &Tree, found: &[usize]) -> Pairs {
        let is = |node: usize, place: usize| match (self.nodes.get(node), found.get(place)) {
            (Some(node), Some(place)) if node.is(tree, *place) => 2,
            (Some(node), Some(place)) if tree.records.get(*place).is_some_and(|record| record.name() == node.name) => 1,
            _ => 0,
        };
        let pair = if self.in_order { pair_in_order } else { pair_in_any_order };
        pair(self.nodes.len(), found.len(), &is)
    }
}

impl Want {
    fn holds(&self, tree: &Tree, place: usize, record: &Record) -> bool {
        match self {
            Self::Ok => record.is_ok(),
            Self::Cancelled => record.is_cancelled(),
            Self::Failed(flag, part) => {
                record.is(flag)
                    && part.as_ref().is_none_or(|part| {
                        let all = exception::of(tree, place);
                        all.iter().any(|one| one.type_name().contains(part) || one.message().contains(part))
                    })
            }
            Self::Namespace(namespace) => record.text("namespace") == Some(namespace),
            Self::Annotation(key, value) => {
                let found = record.object.get("annotations").and_then(|all| all.get(key));
                same(found.unwrap_or(&Value::Null), value)
            }
            Self::Metadata(key, value) => same(metadata(record, key), value),
        }
    }
}

/// Metadata in the namespace where it goes when none is said.
pub(super) fn metadata<'a>(record: &'a Record, key: &str) -> &'a Value {
    let all = record.object.get("metadata").and_then(|all| all.get("default"));
    all.and_then(|all| all.get(key)).unwrap_or(&Value::Null)
}

/// JSON does not tell 2 from 2.0.
fn same(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Number(found), Value::Number(expected)) if found.is_f64() != expected.is_f64() => {
            found.as_f64() == expected.as_f64()
        }
        _ => found == expected,
    }
}
