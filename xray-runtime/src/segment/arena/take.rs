//! Taking ended records out of a live segment, so that they can be sent while it goes on.

use std::borrow::Cow;

use xray_platform::clock::Ticks;

use super::{Arena, Spot};
use crate::document::record::{NONE, Namespace, Record, Records, State};

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
        let mut old = std::mem::take(&mut self.records);
        let mut kept = Records { items: Vec::with_capacity(old.items.len()), ..Records::default() };
        let mut moved_to = Vec::with_capacity(old.items.len());
        for mut record in std::mem::take(&mut old.items) {
            let target = if record.state == State::Ended { &mut taken } else { &mut kept };
            target.copy_annotations(&mut record, &old);
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
        taken.copy_annotations(&mut record, &self.records);
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
        let mut old = std::mem::take(&mut self.records);
        let mut items = std::mem::take(&mut old.items);
        for record in items.iter_mut().filter(|record| record.state != State::Free) {
            self.records.copy_annotations(record, &old);
        }
        self.records.items = items;
    }
}

/// What fills the place of a record that left.
pub(super) fn stand_in() -> Record {
    let nobody = super::record(0, 0, NONE, Cow::Borrowed(""), Namespace::Local, Ticks::default());
    Record { state: State::Free, ..nobody }
}
