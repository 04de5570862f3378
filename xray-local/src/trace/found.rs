//! The segments and subsegments of a trace while its documents are looked through, each once.
//!
//! Most traces are small: their ids are looked for in the list itself, and in a map only when it grows long.

use std::collections::HashMap;

use super::Entry;
use crate::document::{Segment, SegmentId};

/// So many ids are compared faster than one is hashed.
const SHORT: usize = 16;

struct One<'a> {
    id: SegmentId,
    parent: Option<SegmentId>,
    segment: &'a Segment,
}

#[derive(Default)]
pub(super) struct Found<'a> {
    list: Vec<One<'a>>,
    /// Where each id stands in the list; empty while that is short.
    places: HashMap<SegmentId, usize>,
    pending: Vec<(&'a Segment, SegmentId)>,
}

impl<'a> Found<'a> {
    /// Adds a document with all that is embedded in it. What is sent again replaces what was there, but an end is
    /// never taken back.
    pub(super) fn add(&mut self, document: &'a Segment) {
        self.put(document, document.parent_id);
        while let Some((segment, parent)) = self.pending.pop() {
            self.put(segment, Some(parent));
        }
    }

    fn put(&mut self, segment: &'a Segment, parent: Option<SegmentId>) {
        self.pending.extend(segment.subsegments.iter().map(|child| (child, segment.id)));
        match self.place(segment.id).and_then(|place| self.list.get_mut(place)) {
            None => self.push(One { id: segment.id, parent, segment }),
            Some(before) if before.segment.end_time.is_some() && segment.end_time.is_none() => {}
            Some(before) => *before = One { id: segment.id, parent: parent.or(before.parent), segment },
        }
    }

    fn push(&mut self, one: One<'a>) {
        match self.list.len() {
            ..SHORT => {}
            SHORT => {
                let places = self.list.iter().chain([&one]).enumerate().map(|(place, one)| (one.id, place));
                self.places = places.collect();
            }
            place => {
                self.places.insert(one.id, place);
            }
        }
        self.list.push(one);
    }

    fn place(&self, id: SegmentId) -> Option<usize> {
        if self.list.len() <= SHORT {
            return self.list.iter().position(|one| one.id == id);
        }
        self.places.get(&id).copied()
    }

    /// All of them, with the places of their parents, and without owners.
    pub(super) fn into_entries(self) -> Vec<Entry<'a>> {
        let parent_of = |one: &One<'a>| self.place(one.parent.filter(|parent| *parent != one.id)?);
        self.list.iter().map(|one| Entry { segment: one.segment, parent: parent_of(one), owner: None }).collect()
    }
}
