//! Records: segments and subsegments as they are kept until they are written.
//!
//! All records of a segment lie flat in one `Records`: a parent is a place in it, annotations and
//! their texts lie in arenas beside it. Nothing is nested, so depth costs nothing and nothing recurs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use xray_platform::clock::{Anchor, Ticks};

use super::annotations::StoredAnnotation;
use super::cause::Cause;
use super::{Aws, Http, Sql};
use crate::ids::SegmentId;
use crate::metadata::Metadata;

/// No place in an arena.
pub(crate) const NONE: u32 = u32::MAX;

/// Which kind of call a subsegment is, as its `namespace` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Namespace {
    /// Work inside the service; no namespace is sent.
    #[default]
    Local,
    /// A call to another service.
    Remote,
    /// A call of the AWS SDK.
    Aws,
}

/// How far a record has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// The slot holds no record; `parent` is the next free slot.
    Free,
    /// Begun and not ended.
    Open,
    /// Ended, and not yet handed over.
    Ended,
}

/// What a record says of its outcome; several may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Flags(u8);

impl Flags {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const ERROR: Self = Self(1);
    pub(crate) const FAULT: Self = Self(2);
    pub(crate) const THROTTLE: Self = Self(4);
    /// The future was dropped before it was ready: no fault, but said.
    pub(crate) const CANCELLED: Self = Self(8);

    pub(crate) const fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }

    pub(crate) const fn with(self, flag: Self) -> Self {
        Self(self.0 | flag.0)
    }

    /// Whether an error, throttle or fault was marked.
    pub(crate) const fn says_an_outcome(self) -> bool {
        self.0 & !Self::CANCELLED.0 != 0
    }

    pub(crate) const fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// One segment or subsegment.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) id: u64,
    /// Zero for a segment that nobody called.
    pub(crate) parent_id: u64,
    pub(crate) start: Ticks,
    pub(crate) end: Ticks,
    pub(crate) name: Cow<'static, str>,
    /// The parent's place; [`NONE`] for a segment, and when the parent is no longer here.
    pub(crate) parent: u32,
    /// Where its annotations begin, and how many they are.
    pub(crate) first_annotation: u32,
    pub(crate) annotations: u8,
    pub(crate) state: State,
    pub(crate) flags: Flags,
    pub(crate) namespace: Namespace,
    pub(crate) is_segment: bool,
    pub(crate) extra: Option<Box<Extra>>,
}

/// What few records have.
#[derive(Debug, Default)]
pub(crate) struct Extra {
    pub(crate) http: Option<Http>,
    pub(crate) aws: Option<Aws>,
    pub(crate) sql: Option<Sql>,
    pub(crate) cause: Option<Cause>,
    pub(crate) user: Option<String>,
    /// Whether the service called sends a segment of its own.
    pub(crate) traced: bool,
    pub(crate) metadata: MetadataEntries,
    pub(crate) precursor_ids: Vec<SegmentId>,
    /// What the last child that failed told: `(fingerprint, exception id)` of each of its errors.
    pub(crate) told_below: Vec<(u64, u64)>,
}

/// Values of metadata by namespace and key.
pub(crate) type MetadataEntries = BTreeMap<Cow<'static, str>, BTreeMap<Cow<'static, str>, Metadata>>;

/// Records with all that belongs to them.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) items: Vec<Record>,
    pub(crate) annotations: Vec<StoredAnnotation>,
    /// Texts of annotations, one behind the other.
    pub(crate) text: String,
}

impl Records {
    /// Empties it and keeps its buffers, unless they grew beyond what is usual.
    pub(crate) fn recycle(&mut self) {
        const USUAL_BYTES: usize = 128 * 1024;
        if self.buffer_bytes() > USUAL_BYTES {
            *self = Self::default();
        } else {
            self.items.clear();
            self.annotations.clear();
            self.text.clear();
        }
    }

    /// The size of its buffers.
    pub(crate) fn buffer_bytes(&self) -> usize {
        self.items.capacity() * size_of::<Record>()
            + self.annotations.capacity() * size_of::<StoredAnnotation>()
            + self.text.capacity()
    }

    /// Empty, with room for about `records`.
    pub(crate) fn with_room_for(records: usize) -> Self {
        Self {
            items: Vec::with_capacity(records),
            annotations: Vec::with_capacity(2 * records),
            text: String::with_capacity(16 * records),
        }
    }
}

/// What all documents of a segment have in common.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) trace_id: crate::ids::TraceId,
    pub(crate) anchor: Anchor,
    pub(crate) sdk: super::aws::Sdk,
    pub(crate) service: std::sync::Arc<Service>,
}

/// What a recorder knows of the service it runs in.
#[derive(Debug, Default)]
pub(crate) struct Service {
    pub(crate) version: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) resource_arn: Option<String>,
    pub(crate) log_groups: Vec<super::log_group::LogGroup>,
}
