//! What `rootcause` terms range over: the services, entities and exceptions on the paths of root causes.
//!
//! X-Ray: [Use filter expressions], *Root cause*. Where AWS's page is silent: `index` counts from 0 along one root cause,
//! whose entities and exceptions are numbered through all its services; in `rootcause.json` objects fit if each of their
//! fields does, lists if they are of one length. What the root causes are is for `root_cause`.
//!
//! [Use filter expressions]: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html

use std::cell::OnceCell;

use serde_json::Value;

use super::ast::{Cause, Literal, Part};
use super::keyword::Keyword;
use crate::root_cause::{self, Entity, RootCause, Service};
use crate::trace::Trace;

/// The root causes of a trace, found when they are asked for and once.
pub(super) struct Causes<'t> {
    trace: &'t Trace<'t>,
    faults: OnceCell<Vec<RootCause<'t>>>,
    errors: OnceCell<Vec<RootCause<'t>>>,
    response_time: OnceCell<Vec<RootCause<'t>>>,
}

impl<'t> Causes<'t> {
    pub(super) fn of(trace: &'t Trace<'t>) -> Self {
        Self { trace, faults: OnceCell::new(), errors: OnceCell::new(), response_time: OnceCell::new() }
    }

    /// The items of that part, one list for each root cause of that kind.
    pub(super) fn items(&self, cause: Cause, part: Part) -> impl Iterator<Item = Vec<Item<'_>>> {
        self.find(cause).iter().map(move |found| {
            let entities = found.services.iter().flat_map(|service| &service.entities);
            let mut items: Vec<Item<'_>> = match part {
                Part::Service => found.services.iter().map(Item::of_service).collect(),
                Part::Entity => entities.map(Item::of_entity).collect(),
                Part::Exception => entities.flat_map(Item::of_exceptions).collect(),
            };
            let count = items.len();
            for (index, item) in items.iter_mut().enumerate() {
                (item.index, item.is_last) = (index, index + 1 == count);
            }
            items
        })
    }

    /// Whether one root cause, of whatever kind, is as one of these is.
    pub(super) fn fit(&self, patterns: &Value) -> bool {
        let kinds = [Cause::Fault, Cause::Error, Cause::ResponseTime];
        let patterns = patterns.as_array().map(Vec::as_slice).unwrap_or_default();
        kinds.iter().flat_map(|kind| self.find(*kind)).any(|found| {
            let found = found.to_json();
            patterns.iter().any(|pattern| fits(pattern, &found))
        })
    }

    fn find(&self, cause: Cause) -> &[RootCause<'t>] {
        match cause {
            Cause::Fault => self.faults.get_or_init(|| root_cause::of_faults(self.trace)),
            Cause::Error => self.errors.get_or_init(|| root_cause::of_errors(self.trace)),
            Cause::ResponseTime => self.response_time.get_or_init(|| root_cause::of_response_time(self.trace)),
        }
    }
}

/// A service, an entity or an exception on a path.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Item<'c> {
    name: Option<&'c str>,
    kind: Option<&'c str>,
    account_id: Option<&'c str>,
    message: Option<&'c str>,
    coverage: Option<f64>,
    is_remote: Option<bool>,
    is_inferred: Option<bool>,
    index: usize,
    is_last: bool,
}

impl<'c> Item<'c> {
    fn of_service(service: &'c Service<'_>) -> Self {
        let is_inferred = Some(service.is_inferred);
        Self {
            name: Some(service.name),
            kind: service.kind,
            account_id: service.account_id,
            is_inferred,
            ..Self::default()
        }
    }

    fn of_entity(entity: &'c Entity<'_>) -> Self {
        let is_remote = Some(entity.is_remote);
        Self { name: Some(&entity.name), coverage: entity.coverage, is_remote, ..Self::default() }
    }

    fn of_exceptions(entity: &'c Entity<'_>) -> impl Iterator<Item = Self> {
        entity.exceptions.iter().map(|exception| Self {
            name: exception.kind.as_deref(),
            message: exception.message.as_deref(),
            ..Self::default()
        })
    }

    pub(super) fn values(&self, keyword: Keyword) -> Vec<Literal> {
        let text = |text: Option<&str>| text.map(|text| Literal::Text(text.to_owned()));
        let value = match keyword {
            Keyword::Name => text(self.name),
            Keyword::Type => text(self.kind),
            Keyword::AccountId => text(self.account_id),
            Keyword::Message => text(self.message),
            Keyword::Coverage => self.coverage.map(Literal::Number),
            Keyword::Remote => self.is_remote.map(Literal::Flag),
            Keyword::Inferred => self.is_inferred.map(Literal::Flag),
            Keyword::First => Some(Literal::Flag(self.index == 0)),
            Keyword::Last => Some(Literal::Flag(self.is_last)),
            #[expect(clippy::cast_precision_loss, reason = "a path has a few hundred places")]
            Keyword::Index => Some(Literal::Number(self.index as f64)),
            // Of segments, which a path names without repeating them.
            _ => None,
        };
        value.into_iter().collect()
    }
}

/// What the pattern does not mention may be anything. Its depth is bounded by the JSON parser.
fn fits(pattern: &Value, found: &Value) -> bool {
    match (pattern, found) {
        (Value::Object(pattern), Value::Object(found)) => {
            pattern.iter().all(|(name, wanted)| found.get(name).is_some_and(|value| fits(wanted, value)))
        }
        (Value::Array(pattern), Value::Array(found)) => {
            pattern.len() == found.len() && pattern.iter().zip(found).all(|(wanted, value)| fits(wanted, value))
        }
        (Value::Number(wanted), Value::Number(value)) => wanted.as_f64() == value.as_f64(),
        (wanted, value) => wanted == value,
    }
}
