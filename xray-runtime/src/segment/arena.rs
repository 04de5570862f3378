//! The records of one live segment: begun, annotated, ended, and taken out when they are to be sent.
//!
//! Plain data under its owner's lock: asks no time, sends nothing, runs no code of the user's.

use std::borrow::Cow;

use xray_platform::clock::Ticks;

use super::core::Batch;
use super::failure::Failure;
use crate::annotation::{Annotation, Read};
use crate::document::annotations::{MAX_KEYS, StoredAnnotation, StoredKey, StoredValue};
use crate::document::cause::Cause;
use crate::document::record::{Extra, Flags, NONE, Namespace, Record, Records, State};
use crate::metadata::Metadata;
use crate::random;
use crate::text::cut_chars;

/// The longest text of an annotation, in characters.
const MAX_ANNOTATION_CHARS: usize = 1_000;

/// All texts of one segment's annotations together; beyond it they are not kept.
const MAX_TEXT_BYTES: usize = 64 << 20;

/// About what a subsegment takes in a document, beside its name and what it carries.
const RECORD_BYTES: usize = 130;

/// A record as its owner names it: its place, and the id that proves it is still the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) place: u32,
    /// Zero when the owner holds the record open, so that its place cannot have been given away.
    pub(crate) id: u64,
}

impl Spot {
    /// The segment itself.
    pub(crate) const SEGMENT: u32 = 0;
}

/// What came of recording something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recorded {
    Kept,
    /// The record has ended, and may have been sent.
    TooLate,
    /// The record has fifty annotations.
    TooManyKeys,
    /// Not a finite number.
    NotFinite,
    /// Too much text in one segment.
    TooLong,
}

#[derive(Debug, Default)]
pub(crate) struct Arena {
    pub(crate) records: Records,
    /// What they will leave in, as empty as it came.
    pub(crate) batch: Option<Box<Batch>>,
    free: Option<u32>,
    /// Begun and not ended, the segment included.
    pub(crate) open: u32,
    /// Ended and still here.
    pub(crate) ended: u32,
    /// Ever begun.
    pub(crate) begun: u64,
    /// About the size of what is here, as documents.
    pub(crate) bytes: usize,
    /// The segment itself has been taken out.
    pub(crate) closed: bool,
}

impl Arena {
    /// An arena with the segment as its first record.
    pub(crate) fn new(mut batch: Box<Batch>, id: u64, parent_id: u64, name: Cow<'static, str>, start: Ticks) -> Self {
        let mut records = std::mem::take(&mut batch.records);
        records.items.push(Record { is_segment: true, ..record(id, parent_id, NONE, name, Namespace::Local, start) });
        Self { records, batch: Some(batch), open: 1, begun: 1, ..Self::default() }
    }

    /// Begins a subsegment below `parent`. If that is no longer here its id is still named; one that
    /// has none given is the segment, whose id is `parent_id`.
    #[inline]
    pub(crate) fn begin(
        &mut self,
        seed: u64,
        parent: Spot,
        parent_id: u64,
        name: Cow<'static, str>,
        namespace: Namespace,
        start: Ticks,
    ) -> u32 {
        let id = random::nth_id(seed, self.begun);
        self.begun += 1;
        self.open += 1;
        self.bytes += RECORD_BYTES + name.len();
        let (parent, parent_id) = match self.resident(parent) {
            Some(found) => (parent.place, found.id),
            None if parent.id != 0 => (NONE, parent.id),
            None => (NONE, parent_id),
        };
        if self.free.is_some() || self.records.items.is_empty() {
            return self.place_anywhere(record(id, parent_id, parent, name, namespace, start));
        }
        self.records.items.push(record(id, parent_id, parent, name, namespace, start));
        (self.records.items.len() - 1) as u32
    }

    /// Puts a record where one has left, or behind the place of a segment that is gone.
    #[cold]
    #[inline(never)]
    fn place_anywhere(&mut self, record: Record) -> u32 {
        let free = self.free.and_then(|place| Some((place, self.records.items.get_mut(place as usize)?)));
        if let Some((place, slot)) = free {
            self.free = (slot.parent != NONE).then_some(slot.parent);
            *slot = record;
            return place;
        }
        if self.records.items.is_empty() {
            // The first place is the segment's, also when it is gone.
            self.records.items.push(take::stand_in());
        }
        self.records.items.push(record);
        (self.records.items.len() - 1) as u32
    }

    /// The record at a spot, when it is still that record.
    #[inline]
    fn resident(&self, spot: Spot) -> Option<&Record> {
        let record = self.records.items.get(spot.place as usize)?;
        (record.state != State::Free && (spot.id == 0 || spot.id == record.id)).then_some(record)
    }

    /// The record at a spot, while it may still be changed.
    #[inline]
    fn open_record(&mut self, spot: Spot) -> Option<&mut Record> {
        let record = self.records.items.get_mut(spot.place as usize)?;
        (record.state == State::Open && (spot.id == 0 || spot.id == record.id)).then_some(record)
    }

    pub(crate) fn id_of(&self, spot: Spot) -> Option<u64> {
        self.resident(spot).map(|record| record.id)
    }

    /// Ends a record. Says whether it was open.
    #[inline]
    pub(crate) fn end(&mut self, spot: Spot, end: Ticks, flags: Flags) -> bool {
        let Some(record) = self.open_record(spot) else { return false };
        record.end = end.max(record.start);
        record.flags = record.flags.with(flags);
        record.state = State::Ended;
        self.open -= 1;
        self.ended += 1;
        true
    }

    /// Records the annotations of a record that was begun just now: it has none yet, and their keys
    /// are literals that a macro checked and found different. Says what was refused last.
    #[inline]
    pub(crate) fn annotate_new(&mut self, place: u32, annotations: &[Read<'_>]) -> Recorded {
        let first = self.records.annotations.len();
        let text_start = self.records.text.len();
        let mut outcome = Recorded::Kept;
        self.records.annotations.reserve(annotations.len());
        let kept = annotations.get(..MAX_KEYS).unwrap_or(annotations);
        if kept.len() < annotations.len() {
            outcome = Recorded::TooManyKeys;
        }
        for (key, value) in kept {
            let value = match value {
                Annotation::Integer(value) => StoredValue::Integer(*value),
                Annotation::String(text) if text.len() <= MAX_ANNOTATION_CHARS && text_start < MAX_TEXT_BYTES => {
                    StoredValue::Text(self.records.keep(text))
                }
                other => match self.keep_value(other) {
                    Ok(Some(value)) => value,
                    Ok(None) => continue,
                    Err(problem) => {
                        outcome = problem;
                        continue;
                    }
                },
            };
            self.records.annotations.push(StoredAnnotation { key: StoredKey::Literal(key), value });
        }
        self.bytes += 24 * annotations.len() + self.records.text.len() - text_start;
        if let Some(record) = self.records.items.get_mut(place as usize) {
            record.first_annotation = first as u32;
            record.annotations = (self.records.annotations.len() - first) as u8;
        }
        outcome
    }

    /// Records an annotation; `key` is valid already.
    pub(crate) fn annotate(&mut self, spot: Spot, key: Cow<'static, str>, value: &Annotation<'_>) -> Recorded {
        if self.open_record(spot).is_none() {
            return Recorded::TooLate;
        }
        let text_start = self.records.text.len();
        let value = match self.keep_value(value) {
            Ok(Some(value)) => value,
            Ok(None) => return Recorded::Kept,
            Err(problem) => return problem,
        };
        let key = match key {
            Cow::Borrowed(key) => StoredKey::Literal(key),
            Cow::Owned(key) => StoredKey::Text(self.records.keep(&key)),
        };
        self.bytes += 24 + self.records.text.len() - text_start;
        if self.records.store(spot.place, key, value) { Recorded::Kept } else { Recorded::TooManyKeys }
    }

    /// Keeps the text of a value; `None` for a value that is absent.
    #[inline(never)]
    fn keep_value(&mut self, value: &Annotation<'_>) -> Result<Option<StoredValue>, Recorded> {
        Ok(Some(match value {
            Annotation::String(text) => {
                let text =
                    if text.len() <= MAX_ANNOTATION_CHARS { text } else { cut_chars(text, MAX_ANNOTATION_CHARS) };
                if self.records.text.len() > MAX_TEXT_BYTES {
                    return Err(Recorded::TooLong);
                }
                StoredValue::Text(self.records.keep(text))
            }
            Annotation::Integer(value) => StoredValue::Integer(*value),
            Annotation::Number(value) if value.is_finite() => StoredValue::Number(*value),
            Annotation::Number(_) => return Err(Recorded::NotFinite),
            Annotation::Boolean(value) => StoredValue::Boolean(*value),
            Annotation::Absent => return Ok(None),
        }))
    }

    /// Records a value of metadata; a value of the same key is replaced.
    pub(crate) fn add_metadata(
        &mut self,
        spot: Spot,
        namespace: Cow<'static, str>,
        key: Cow<'static, str>,
        value: Metadata,
    ) -> Recorded {
        let bytes = namespace.len() + key.len() + value.len();
        let kept = self.change(spot, |record| {
            extra(record).metadata.entry(namespace).or_default().insert(key, value);
        });
        if kept == Recorded::Kept {
            self.bytes += bytes;
        }
        kept
    }

    /// Changes a record that is still open.
    pub(crate) fn change(&mut self, spot: Spot, change: impl FnOnce(&mut Record)) -> Recorded {
        match self.open_record(spot) {
            Some(record) => {
                change(record);
                Recorded::Kept
            }
            None => Recorded::TooLate,
        }
    }

    /// Says of a record that it failed, and why: in full where it is told first, by its id above.
    pub(crate) fn fail(&mut self, spot: Spot, mut failure: Failure) -> Recorded {
        let Some(record) = self.open_record(spot) else { return Recorded::TooLate };
        let below = record.extra.as_deref_mut().map(|extra| std::mem::take(&mut extra.told_below)).unwrap_or_default();
        if !(failure.is_guess && record.flags.says_an_outcome()) {
            record.flags = record.flags.with(failure.flags);
        }
        let parent = record.parent;
        failure.leave_out_what_is_told(&below);
        let told = failure.fingerprints(&below);
        let bytes = failure.bytes();
        let cause = match failure.told_as {
            Some(id) => Cause::Told(id),
            None => Cause::Exceptions(failure.exceptions),
        };
        let extra = extra(record);
        match (&mut extra.cause, cause) {
            // A record may fail more than once; then its exceptions stand side by side.
            (Some(Cause::Exceptions(before)), Cause::Exceptions(mut more)) => before.append(&mut more),
            (place, cause) => *place = Some(cause),
        }
        self.bytes += bytes;
        if let Some(parent) = self.records.items.get_mut(parent as usize).filter(|parent| parent.state == State::Open) {
            self::extra(parent).told_below = told;
        }
        Recorded::Kept
    }
}

/// What few records have, made when it is first needed.
pub(crate) fn extra(record: &mut Record) -> &mut Extra {
    record.extra.get_or_insert_with(Box::default)
}

#[inline]
fn record(id: u64, parent_id: u64, parent: u32, name: Cow<'static, str>, namespace: Namespace, start: Ticks) -> Record {
    Record {
        id,
        parent_id,
        start,
        end: start,
        name,
        parent,
        first_annotation: 0,
        annotations: 0,
        state: State::Open,
        flags: Flags::NONE,
        namespace,
        is_segment: false,
        extra: None,
    }
}

// Taking records out is a subject of its own.
mod take;
