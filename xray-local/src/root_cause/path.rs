//! From the entries of a path to services with their entities. Does not know why the path leads there.

use std::borrow::Cow;

use super::{Entity, MAX_ENTITIES, Service};
use crate::trace::{Entry, Trace};

/// An entry of a path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) entry: usize,
    /// For response time, see [`Entity::coverage`].
    pub(super) coverage: Option<f64>,
    /// Whether it failed in the way that is looked for, so that its exceptions belong here.
    pub(super) has_failed: bool,
}

/// Groups the entries by the segment they belong to; a call at the end whose callee is inferred leads to the callee.
pub(super) fn services<'t>(trace: &'t Trace<'_>, path: &[Step]) -> Vec<Service<'t>> {
    let mut services: Vec<Service<'t>> = Vec::new();
    let left_out = path.len().saturating_sub(MAX_ENTITIES);
    let first_left_out = MAX_ENTITIES / 2;
    let kept = |number: usize| number < first_left_out || number >= first_left_out + left_out;
    let mut owner = None;
    for (number, step) in path.iter().enumerate() {
        let Some(entry) = trace.entries().get(step.entry) else { continue };
        if number == first_left_out
            && left_out > 0
            && let Some(service) = services.last_mut()
        {
            service.entities.push(note(left_out));
        }
        if !kept(number) {
            continue;
        }
        if owner != entry.owner || services.is_empty() {
            owner = entry.owner;
            let segment = entry.owner.and_then(|owner| trace.entries().get(owner)).unwrap_or(entry).segment;
            services.push(Service {
                name: &segment.name,
                kind: segment.origin.as_deref(),
                account_id: segment.aws.account_id.as_deref(),
                entities: Vec::new(),
                is_inferred: false,
            });
        }
        if let Some(service) = services.last_mut() {
            service.entities.push(entity(entry, *step));
        }
    }
    services.extend(path.last().and_then(|last| inferred(trace, *last)));
    services
}

fn entity<'t>(entry: &Entry<'t>, step: Step) -> Entity<'t> {
    let segment = entry.segment;
    Entity {
        name: Cow::Borrowed(&segment.name),
        exceptions: if step.has_failed { &segment.exceptions } else { &[] },
        coverage: step.coverage,
        is_remote: segment.is_subsegment && segment.namespace.is_some(),
    }
}

/// Stands for the entities that are not shown.
fn note(left_out: usize) -> Entity<'static> {
    Entity { name: Cow::Owned(format!("({left_out} more)")), exceptions: &[], coverage: None, is_remote: false }
}

/// The node that is known from this call only; as a segment it has one entity, of its own name.
fn inferred<'t>(trace: &'t Trace<'_>, step: Step) -> Option<Service<'t>> {
    let inferred = trace.inferred().iter().find(|inferred| inferred.caller == step.entry)?;
    let name = inferred.name;
    Some(Service {
        name,
        kind: Some(&inferred.kind),
        account_id: None,
        entities: vec![Entity {
            name: Cow::Borrowed(name),
            exceptions: &[],
            coverage: step.coverage,
            is_remote: false,
        }],
        is_inferred: true,
    })
}
