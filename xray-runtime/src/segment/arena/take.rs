//! Taking ended records out of a live segment, so that they can be sent while it goes on.

use std::borrow::Cow;

use xray_clock::Ticks;

use super::{Arena, Spot};
use crate::document::record::{NONE, Namespace, Record, Records, State, StoredAnnotation, StoredValue};

/// Annotations of records that left stay in the arena until there are this many of them.
const MAX_STALE_ANNOTATIONS: usize = 4_096;

impl Arena {
    /// Takes everything: nothing here is open.
    pub(crate) fn take_all(&mut self) -> Records {
        self.free = None;
        self.ended = 0;
        self.bytes = 0;
        std::mem::take(&mut self.records)
    }

    /// Takes every record that has ended. Those that stay keep their places.
    pub(crate) fn take_ended(&mut self, mut taken: Records) -> Records {
        let old = std::mem::take(&mut self.records);
        let mut kept =
            Records { keys: old.keys.clone(), items: Vec::with_capacity(old.items.len()), ..Records::default() };
        taken.keys.clone_from(&old.keys);
        let mut moved_to = Vec::with_capacity(old.items.len());
        let texts = Texts { annotations: &old.annotations, text: &old.text };
        for mut record in old.items {
            let target = if record.state == State::Ended { &mut taken } else { &mut kept };
            texts.copy_annotations(&mut record, target);
            if record.state == State::Ended {
                moved_to.push(taken.items.len() as u32);
                // The slot stays behind for its place's sake.
                kept.items.push(stand_in());
                taken.items.push(record);
            } else {
                moved_to.push(NONE);
                kept.items.push(record);
            }
        }
        for record in &mut taken.items {
            record.parent = moved_to.get(record.parent as usize).copied().unwrap_or(NONE);
        }
        self.records = kept;
        for record in self.records.items.iter_mut().filter(|record| record.state == State::Open) {
            if moved_to.get(record.parent as usize).is_some_and(|&moved| moved != NONE) {
                record.parent = NONE;
            }
        }
        self.ended = 0;
        while self.records.items.last().is_some_and(|record| record.state == State::Free) {
            self.records.items.pop();
        }
        self.relink_free();
        self.bytes = self.open as usize * super::RECORD_BYTES + self.records.text.len();
        taken
    }

    /// Takes one record that has ended.
    pub(crate) fn take_one(&mut self, spot: Spot, mut taken: Records) -> Records {
        let Some(slot) = self.records.items.get_mut(spot.place as usize) else { return taken };
        let mut record = std::mem::replace(slot, stand_in());
        slot.parent = self.free.unwrap_or(NONE);
        self.free = Some(spot.place);
        self.ended -= 1;
        taken.keys.clone_from(&self.records.keys);
        Texts { annotations: &self.records.annotations, text: &self.records.text }
            .copy_annotations(&mut record, &mut taken);
        record.parent = NONE;
        taken.items.push(record);
        // Whoever had it as parent stays, and names it by its id.
        if self.open == 0 {
            self.take_all();
        } else if self.records.annotations.len() > MAX_STALE_ANNOTATIONS {
            self.drop_stale_annotations();
        }
        taken
    }

    fn relink_free(&mut self) {
        self.free = None;
        // The first place is the segment's and is not given away.
        for (place, record) in self.records.items.iter_mut().enumerate().skip(1).rev() {
            if record.state == State::Free {
                record.parent = self.free.unwrap_or(NONE);
                self.free = Some(place as u32);
            }
        }
    }

    fn drop_stale_annotations(&mut self) {
        let annotations = std::mem::take(&mut self.records.annotations);
        let text = std::mem::take(&mut self.records.text);
        let texts = Texts { annotations: &annotations, text: &text };
        let mut items = std::mem::take(&mut self.records.items);
        for record in items.iter_mut().filter(|record| record.state != State::Free) {
            texts.copy_annotations(record, &mut self.records);
        }
        self.records.items = items;
    }
}

/// Where annotations are copied from.
struct Texts<'a> {
    annotations: &'a [StoredAnnotation],
    text: &'a str,
}

impl Texts<'_> {
    /// Copies the annotations of `record` into `target` and makes them the record's.
    fn copy_annotations(&self, record: &mut Record, target: &mut Records) {
        let mut from = record.first_annotation;
        (record.first_annotation, record.last_annotation) = (NONE, NONE);
        while let Some(stored) = self.annotations.get(from as usize) {
            let value = match stored.value {
                StoredValue::Text { start, len } => {
                    let copied = target.text.len() as u32;
                    target.text.push_str(self.text.get(start as usize..(start + len) as usize).unwrap_or_default());
                    StoredValue::Text { start: copied, len }
                }
                value => value,
            };
            let place = target.annotations.len() as u32;
            if record.first_annotation == NONE {
                record.first_annotation = place;
            } else if let Some(last) = target.annotations.last_mut() {
                last.next = place;
            }
            record.last_annotation = place;
            target.annotations.push(StoredAnnotation { next: NONE, key: stored.key, value });
            from = stored.next;
        }
    }
}

/// What fills the place of a record that left.
pub(super) fn stand_in() -> Record {
    let nobody = super::record(0, 0, NONE, Cow::Borrowed(""), Namespace::Local, Ticks::default());
    Record { state: State::Free, ..nobody }
}
