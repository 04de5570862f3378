//! What gives way when one record alone does not fit a document: metadata first, then stack frames,
//! SQL, other strings, and annotations last. What was cut is named in the document and counted.

use crate::text::{cut_bytes, cut_chars};

/// How far a record is shortened: each level gives up more than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Level {
    /// All metadata of the record together, in bytes of JSON.
    metadata_bytes: usize,
    frames: usize,
    message_chars: usize,
    exceptions: usize,
    query_bytes: usize,
    string_chars: usize,
    /// Members of the `aws` block that have no type of their own.
    members: bool,
    /// Of lists: resource names, precursor ids.
    elements: usize,
    annotation_chars: usize,
    annotations_bytes: usize,
}

const ALL: usize = usize::MAX;

/// The last level fits any record: its parts add up to less than the smallest document allowed.
static LEVELS: [Level; 6] = [
    FULL,
    Level { metadata_bytes: 32 * 1024, ..FULL },
    Level { metadata_bytes: 4 * 1024, frames: 8, message_chars: 1_000, ..FULL },
    Level { metadata_bytes: 1024, frames: 2, message_chars: 1_000, query_bytes: 8 * 1024, ..FULL },
    SMALL,
    LEAST,
];

const FULL: Level = Level {
    metadata_bytes: ALL,
    frames: 50,
    message_chars: 4_000,
    exceptions: 10,
    query_bytes: ALL,
    string_chars: ALL,
    members: true,
    elements: ALL,
    annotation_chars: 1_000,
    annotations_bytes: ALL,
};

const SMALL: Level = Level {
    metadata_bytes: 0,
    frames: 0,
    message_chars: 120,
    exceptions: 2,
    query_bytes: 250,
    string_chars: 250,
    members: false,
    elements: 8,
    annotation_chars: 250,
    annotations_bytes: ALL,
};

/// Small enough for the smallest document, whatever the record holds.
const LEAST: Level = Level { string_chars: 60, annotation_chars: 60, annotations_bytes: 2_000, ..SMALL };

/// The level a record is written at, and what that cost it.
#[derive(Debug)]
pub(crate) struct Limits {
    level: &'static Level,
    metadata_left: usize,
    annotations_left: usize,
    cut: Cut,
}

/// Which parts of a record were shortened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Cut(u8);

impl Cut {
    const NAMES: [&'static str; 5] = ["metadata", "stack", "sql", "strings", "annotations"];
    const METADATA: Self = Self(1);
    const STACK: Self = Self(2);
    const SQL: Self = Self(4);
    const STRINGS: Self = Self(8);
    const ANNOTATIONS: Self = Self(16);

    /// Whether nothing was.
    pub(crate) fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The names of the parts, as the document gives them.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().enumerate().filter(move |(bit, _)| self.0 & (1 << bit) != 0).map(|(_, name)| name)
    }
}

impl Limits {
    /// The number of levels there are.
    pub(crate) const LEVELS: u8 = LEVELS.len() as u8;

    pub(crate) fn at(level: u8) -> Self {
        let level = LEVELS.get(usize::from(level)).unwrap_or(&LEAST);
        Self {
            level,
            metadata_left: level.metadata_bytes,
            annotations_left: level.annotations_bytes,
            cut: Cut::default(),
        }
    }

    pub(crate) fn cut(&self) -> Cut {
        self.cut
    }

    fn mark(&mut self, part: Cut, shorter: bool) {
        if shorter {
            self.cut.0 |= part.0;
        }
    }

    pub(super) fn string<'t>(&mut self, text: &'t str) -> &'t str {
        let kept = cut_chars(text, self.level.string_chars);
        self.mark(Cut::STRINGS, kept.len() < text.len());
        kept
    }

    pub(super) fn message<'t>(&mut self, text: &'t str) -> &'t str {
        let kept = cut_chars(text, self.level.message_chars);
        self.mark(Cut::STRINGS, kept.len() < text.len());
        kept
    }

    pub(super) fn query<'t>(&mut self, text: &'t str) -> &'t str {
        let kept = cut_bytes(text, self.level.query_bytes);
        self.mark(Cut::SQL, kept.len() < text.len());
        kept
    }

    pub(super) fn frames(&mut self, frames: usize) -> usize {
        let kept = frames.min(self.level.frames);
        self.mark(Cut::STACK, kept < frames);
        kept
    }

    pub(super) fn exceptions(&mut self, exceptions: usize) -> usize {
        let kept = exceptions.min(self.level.exceptions);
        self.mark(Cut::STACK, kept < exceptions);
        kept
    }

    pub(super) fn keeps_members(&mut self) -> bool {
        self.mark(Cut::STRINGS, !self.level.members);
        self.level.members
    }

    /// An annotation's text, or `None` when there is no room for it.
    #[inline]
    pub(super) fn annotation<'t>(&mut self, key: &str, text: &'t str) -> Option<&'t str> {
        if self.level.annotations_bytes == ALL && text.len() <= self.level.annotation_chars {
            return Some(text);
        }
        let kept = cut_chars(text, self.level.annotation_chars);
        let room = key.len() + kept.len() + 8;
        let fits = room <= self.annotations_left;
        self.mark(Cut::ANNOTATIONS, kept.len() < text.len() || !fits);
        self.annotations_left = self.annotations_left.saturating_sub(room);
        fits.then_some(kept)
    }

    /// How many bytes of JSON the next value of metadata may take; less than `wanted` is a mark.
    pub(super) fn metadata(&mut self, wanted: usize) -> usize {
        let room = self.metadata_left.min(wanted);
        self.mark(Cut::METADATA, room < wanted);
        self.metadata_left -= room;
        room
    }

    /// Whether there is room for more metadata; where there is none that is a mark.
    pub(super) fn has_metadata(&mut self) -> bool {
        self.mark(Cut::METADATA, self.metadata_left == 0);
        self.metadata_left > 0
    }

    /// How many of a list's elements are written.
    pub(super) fn elements(&mut self, elements: usize) -> usize {
        let kept = elements.min(self.level.elements);
        self.mark(Cut::STRINGS, kept < elements);
        kept
    }

    /// Says that a value of metadata came without its end.
    pub(super) fn metadata_was_cut(&mut self) {
        self.mark(Cut::METADATA, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gives_way_is_named() {
        let mut limits = Limits::at(3);
        assert_eq!(limits.frames(9), 2);
        assert_eq!(limits.metadata(5_000), 1024);
        assert_eq!(limits.cut().names().collect::<Vec<_>>(), ["metadata", "stack"]);
        assert!(Limits::at(0).cut().is_none());
    }
}
