//! Cuts a tree of records into documents, each with its header line small enough for a datagram.
//!
//! A tree that fits is one document, written in one pass. Of one that does not, children leave it as
//! documents of their own, the largest first, until the rest fits; a record too large by itself is
//! shortened. Nothing recurs, and every record is in exactly one document.
//!
//! X-Ray: [Sending segment documents to the X-Ray daemon](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon).

use xray_platform::clock::Scale;

use super::record::{Head, Record, Records, State};
use super::segment::{Place, Writer};
use super::shorten::{Cut, Limits};
use super::tree::{Step, Tree};

/// The line before every document.
pub(crate) const HEADER_LINE: &[u8] = b"{\"format\":\"json\",\"version\":1}\n";

/// Documents nest no deeper: a level costs a JSON reader two, and most refuse 128.
const MAX_LEVELS: u32 = 50;

/// Buffers that are used again for every tree.
#[derive(Debug, Default)]
pub(crate) struct Packer {
    tree: Tree,
    datagram: Vec<u8>,
    measures: Vec<Measure>,
    roots: Vec<u32>,
}

/// What is known of a subtree once it was measured.
#[derive(Debug, Clone, Copy, Default)]
struct Measure {
    bytes: usize,
    levels: u32,
    level: u8,
}

/// A datagram, and what it holds.
#[derive(Debug)]
pub(crate) struct Packed<'a> {
    pub(crate) datagram: &'a [u8],
    /// Segments and subsegments in it.
    pub(crate) records: u64,
    /// How many of them were shortened.
    pub(crate) shortened: u64,
}

/// What did not find its way into a datagram.
#[derive(Debug)]
pub(crate) struct Losses {
    /// Records that fit no document, which no record that was made by this crate should ever do.
    pub(crate) unsent: u64,
    /// Annotations beyond the keys that X-Ray indexes.
    pub(crate) refused_annotations: u64,
}

impl Packer {
    /// Packs all trees among `records` and passes each datagram on.
    pub(crate) fn pack(
        &mut self,
        records: &Records,
        head: &Head,
        scale: Scale,
        max_bytes: usize,
        send: &mut dyn FnMut(&Packed<'_>),
    ) -> Losses {
        let mut unsent = 0;
        let keys = records.first_keys();
        let writer = Writer { records, head, scale, keys: keys.as_ref() };
        self.tree.link(records);
        // Listed before the first cut, which makes roots of its own and sends them itself.
        let mut roots = std::mem::take(&mut self.roots);
        roots.extend(
            (0..)
                .zip(&records.items)
                .filter(|(place, record)| record.state != State::Free && self.tree.is_root(*place))
                .map(|(place, _)| place),
        );
        for place in roots.drain(..) {
            if !self.send_whole(&writer, place, max_bytes, send) {
                unsent += self.send_in_parts(&writer, place, max_bytes, send);
            }
        }
        self.roots = roots;
        Losses { unsent, refused_annotations: keys.map_or(0, |keys| keys.refused) }
    }

    /// Writes the tree below `root` as one document and sends it, if it fits.
    fn send_whole(
        &mut self,
        writer: &Writer<'_>,
        root: u32,
        max_bytes: usize,
        send: &mut dyn FnMut(&Packed<'_>),
    ) -> bool {
        let Some(written) = self.write_document(writer, root, max_bytes, |_| 0) else { return false };
        send(&Packed { datagram: &self.datagram, records: written.records, shortened: written.shortened });
        true
    }

    /// Cuts the tree below `root` until every part fits, and sends the parts, leaves first.
    fn send_in_parts(
        &mut self,
        writer: &Writer<'_>,
        root: u32,
        max_bytes: usize,
        send: &mut dyn FnMut(&Packed<'_>),
    ) -> u64 {
        // What a document has and an embedded record has not: header line, trace id, type, parent
        // id, and the `aws` and `service` blocks of the root.
        let root_bytes = HEADER_LINE.len() + 256 + writer.root_bytes();
        let room = max_bytes.saturating_sub(root_bytes);
        self.measures.clear();
        self.measures.resize(writer.records.items.len(), Measure::default());
        let mut order = Vec::new();
        self.tree.walk(root, |step| {
            if let Step::Leave { place, .. } = step {
                order.push(place);
            }
            true
        });
        let mut roots = Vec::new();
        for place in order {
            self.measure(writer, place, room, &mut roots);
        }
        roots.push(root);
        let measures = std::mem::take(&mut self.measures);
        let mut unsent = 0;
        for root in roots {
            let level = |place: u32| measures.get(place as usize).map_or(0, |measure| measure.level);
            match self.write_document(writer, root, max_bytes, level) {
                Some(written) => {
                    send(&Packed { datagram: &self.datagram, records: written.records, shortened: written.shortened });
                }
                None => {
                    self.tree.walk(root, |step| {
                        unsent += u64::from(matches!(step, Step::Leave { .. }));
                        true
                    });
                }
            }
        }
        self.measures = measures;
        unsent
    }

    /// Measures a record whose children are measured, and cuts off what does not fit with it.
    fn measure(&mut self, writer: &Writer<'_>, place: u32, room: usize, roots: &mut Vec<u32>) {
        let Some(record) = writer.records.items.get(place as usize) else { return };
        let (own, level) = self.own_bytes(writer, record, room);
        let mut children: Vec<(usize, u32, u32)> = self
            .tree
            .children(place)
            .map(|child| (child, self.measures.get(child as usize).copied().unwrap_or_default()))
            .map(|(child, measure)| (measure.bytes, measure.levels, child))
            .collect();
        let all: usize = children.iter().map(|&(bytes, ..)| bytes + 1).sum();
        let mut bytes = own + all + SUBSEGMENTS.len() + 1;
        let too_deep = children.iter().any(|&(_, levels, _)| levels >= MAX_LEVELS);
        if bytes > room || too_deep {
            children.sort_unstable_by(|a, b| b.cmp(a));
            let mut leaving = Vec::new();
            for &(child_bytes, levels, child) in &children {
                if bytes > room || levels >= MAX_LEVELS {
                    bytes -= child_bytes + 1;
                    leaving.push(child);
                }
            }
            leaving.sort_unstable();
            self.tree.cut_children(place, |child| leaving.binary_search(&child).is_err());
            roots.append(&mut leaving);
        }
        let deepest =
            self.tree.children(place).filter_map(|child| self.measures.get(child as usize)).map(|m| m.levels).max();
        if let Some(measure) = self.measures.get_mut(place as usize) {
            *measure = Measure { bytes, levels: 1 + deepest.unwrap_or(0), level };
        }
    }

    /// The bytes of a record without children, and how far it must be shortened to fit at all.
    fn own_bytes(&mut self, writer: &Writer<'_>, record: &Record, room: usize) -> (usize, u8) {
        for level in 0..Limits::LEVELS {
            self.datagram.clear();
            writer.open(&mut self.datagram, record, Place::Embedded, level);
            let bytes = self.datagram.len() + 1;
            if bytes + SUBSEGMENTS.len() < room || level + 1 == Limits::LEVELS {
                return (bytes, level);
            }
        }
        (self.datagram.len(), 0)
    }

    /// Writes the tree below `root` into the datagram; `None` when it grows too long or too deep.
    fn write_document(
        &mut self,
        writer: &Writer<'_>,
        root: u32,
        max_bytes: usize,
        level: impl Fn(u32) -> u8,
    ) -> Option<Written> {
        let datagram = &mut self.datagram;
        let mut written = Written::default();
        datagram.clear();
        datagram.extend_from_slice(HEADER_LINE);
        let whole = self.tree.walk(root, |step| {
            match step {
                Step::Enter { place, levels, first } => {
                    let Some(record) = writer.records.items.get(place as usize) else { return false };
                    if place != root {
                        datagram.extend_from_slice(if first { SUBSEGMENTS } else { b"," });
                    }
                    let at = if place == root { Place::Root } else { Place::Embedded };
                    let cut: Cut = writer.open(datagram, record, at, level(place));
                    written.records += 1;
                    if !cut.is_none() {
                        written.shortened += 1;
                    }
                    return levels <= MAX_LEVELS && datagram.len() < max_bytes;
                }
                Step::Leave { had_children: true, .. } => datagram.extend_from_slice(b"]}"),
                Step::Leave { had_children: false, .. } => datagram.push(b'}'),
            }
            true
        });
        (whole && datagram.len() <= max_bytes).then_some(written)
    }
}

const SUBSEGMENTS: &[u8] = b",\"subsegments\":[";

#[derive(Debug, Default)]
struct Written {
    records: u64,
    shortened: u64,
}
