//! One record as JSON: the fields of a segment or subsegment, in the order we send them.
//!
//! `id` and `trace_id` come first and without blanks: the daemon finds them in the text by a regular
//! expression when it has to say which document was refused.
//!
//! X-Ray: [Segment fields](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-fields),
//! [Subsegments](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-subsegments).

use xray_platform::clock::{Scale, Ticks};

use super::annotations::{Keys, StoredValue};
use super::json::{self, Object};
use super::log_group::LogGroup;
use super::record::{Flags, Head, MetadataEntries, Namespace, Record, Records, State};
use super::shorten::{Cut, Limits};
use super::{aws, name};
use crate::ids::hex16;
use crate::metadata::Metadata;

/// The namespace of metadata that the SDK writes itself.
const OWN_NAMESPACE: &str = "xray_sdk";

/// Where a record stands in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// It is the document: it names its trace and its parent itself.
    Root,
    /// It stands in the `subsegments` of its parent.
    Embedded,
}

/// Writes records of one segment.
pub(crate) struct Writer<'a> {
    pub(crate) records: &'a Records,
    pub(crate) head: &'a Head,
    pub(crate) scale: Scale,
    /// The annotation keys that are written, when not all are.
    pub(crate) keys: Option<&'a Keys<'a>>,
}

impl Writer<'_> {
    /// Writes a record up to where its `subsegments` or its closing brace would follow.
    /// Says what had to be shortened at `level`.
    pub(crate) fn open(&self, out: &mut Vec<u8>, record: &Record, place: Place, level: u8) -> Cut {
        let mut limits = Limits::at(level);
        let mut id = *b"{\"id\":\"0000000000000000\"";
        if let Some(digits) = id.get_mut(7..23) {
            digits.copy_from_slice(&hex16(record.id));
        }
        out.extend_from_slice(&id);
        if place == Place::Root {
            out.extend_from_slice(b",\"trace_id\":\"");
            out.extend_from_slice(&self.head.trace_id.to_bytes());
            out.push(b'"');
            if !record.is_segment {
                out.extend_from_slice(b",\"type\":\"subsegment\"");
            }
            if record.parent_id != 0 {
                out.extend_from_slice(b",\"parent_id\":");
                json::id(out, record.parent_id);
            }
        }
        out.extend_from_slice(b",\"name\":\"");
        name::write(out, &record.name);
        self.write_times(out, record);
        self.write_flags(out, record);
        self.write_annotations(out, record, &mut limits);
        match record.namespace {
            Namespace::Local => {}
            Namespace::Remote => out.extend_from_slice(b",\"namespace\":\"remote\""),
            Namespace::Aws => out.extend_from_slice(b",\"namespace\":\"aws\""),
        }
        // Most records say no more.
        let is_plain = place == Place::Embedded && record.extra.is_none() && !record.flags.has(Flags::CANCELLED);
        if !is_plain || !limits.cut().is_none() {
            self.write_extra(out, record, place, &mut limits);
        }
        limits.cut()
    }

    /// At most what a root has more than an embedded record, in its `aws` and `service` blocks.
    pub(crate) fn root_bytes(&self) -> usize {
        let service = &self.head.service;
        let texts = [&service.origin, &service.resource_arn, &service.version].map(Option::as_deref);
        let texts = texts.into_iter().chain([self.head.sdk.rule_name.as_deref()]);
        let log_groups: usize = service.log_groups.iter().map(LogGroup::bytes).sum();
        // Six bytes are the longest escape of one.
        200 + log_groups + texts.flatten().map(|text| 6 * text.len()).sum::<usize>()
    }

    fn micros(&self, ticks: Ticks) -> u64 {
        self.head.anchor.unix_micros(self.scale, ticks)
    }

    fn write_times(&self, out: &mut Vec<u8>, record: &Record) {
        // The first quote ends the name.
        const START: &[u8] = b"\",\"start_time\":";
        const END: &[u8] = b",\"end_time\":";
        let start_micros = self.micros(record.start);
        let start = json::seconds(start_micros);
        let end = json::seconds(self.micros(record.end).max(start_micros));
        if record.state == State::Ended && json::start_of_number(&start) == 0 {
            let mut both = *b"\",\"start_time\":0000000000.000000,\"end_time\":0000000000.000000";
            let (first, second) = both.split_at_mut(START.len() + json::SECONDS);
            if let (Some(start_place), Some(end_place)) = (first.get_mut(START.len()..), second.get_mut(END.len()..)) {
                start_place.copy_from_slice(&start);
                end_place.copy_from_slice(&end);
            }
            return out.extend_from_slice(&both);
        }
        let number = |text: &[u8; json::SECONDS]| text.get(json::start_of_number(text)..).unwrap_or_default().to_vec();
        out.extend_from_slice(START);
        out.extend_from_slice(&number(&start));
        if record.state == State::Open {
            out.extend_from_slice(b",\"in_progress\":true");
        } else {
            out.extend_from_slice(END);
            out.extend_from_slice(&number(&end));
        }
    }

    fn write_flags(&self, out: &mut Vec<u8>, record: &Record) {
        if record.flags.is_none() {
            return;
        }
        for (flag, text) in [
            (Flags::ERROR, b",\"error\":true".as_slice()),
            (Flags::THROTTLE, b",\"throttle\":true"),
            (Flags::FAULT, b",\"fault\":true"),
        ] {
            if record.flags.has(flag) {
                out.extend_from_slice(text);
            }
        }
    }

    fn write_annotations(&self, out: &mut Vec<u8>, record: &Record, limits: &mut Limits) {
        if record.annotations == 0 {
            return;
        }
        // The keys hold nothing that is escaped, so a member begins in one go.
        let mut begin: &[u8] = b",\"annotations\":{\"";
        for stored in self.records.annotations_of(record) {
            let key = self.records.key(stored.key);
            if self.keys.is_some_and(|keys| !keys.has(key)) {
                continue;
            }
            // A number has no text to shorten, but takes its room.
            let text = match stored.value {
                StoredValue::Text(text) => self.records.kept(text),
                _ => "1234567890123456",
            };
            let Some(text) = limits.annotation(key, text) else { continue };
            out.extend_from_slice(begin);
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(b"\":");
            match stored.value {
                StoredValue::Text(_) => json::string(out, text),
                StoredValue::Integer(value) => json::integer(out, value),
                StoredValue::Number(value) => json::number(out, value),
                StoredValue::Boolean(value) => json::boolean(out, value),
            }
            begin = b",\"";
        }
        if begin.len() == 2 {
            out.push(b'}');
        }
    }

    fn write_extra(&self, out: &mut Vec<u8>, record: &Record, place: Place, limits: &mut Limits) {
        let extra = record.extra.as_deref();
        let root = (place == Place::Root).then_some(&self.head.sdk);
        if extra.is_some() || root.is_some() {
            let log_groups = if record.is_segment { self.head.service.log_groups.as_slice() } else { &[] };
            aws::write(out, extra.and_then(|extra| extra.aws.as_ref()), root, log_groups, limits);
        }
        if record.is_segment {
            self.write_service(out);
        }
        let Some(extra) = extra else {
            const NOTHING: &MetadataEntries = &MetadataEntries::new();
            return write_metadata(out, NOTHING, record.flags, limits);
        };
        if let (Some(user), true) = (&extra.user, record.is_segment) {
            out.extend_from_slice(b",\"user\":");
            json::string(out, limits.string(crate::text::cut_chars(user, 250)));
        }
        if let Some(http) = &extra.http {
            http.write(out, limits);
        }
        if let (Some(sql), false) = (&extra.sql, record.is_segment) {
            sql.write(out, limits);
        }
        if extra.traced && !record.is_segment {
            out.extend_from_slice(b",\"traced\":true");
        }
        let precursors = limits.elements(extra.precursor_ids.len());
        if precursors > 0 && !record.is_segment {
            out.extend_from_slice(b",\"precursor_ids\":[");
            for (place, precursor) in extra.precursor_ids.iter().take(precursors).enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                json::id(out, precursor.get());
            }
            out.push(b']');
        }
        if let Some(cause) = &extra.cause {
            cause.write(out, limits);
        }
        write_metadata(out, &extra.metadata, record.flags, limits);
    }

    fn write_service(&self, out: &mut Vec<u8>) {
        let service = &self.head.service;
        if let Some(origin) = &service.origin {
            out.extend_from_slice(b",\"origin\":");
            json::string(out, origin);
        }
        if let Some(arn) = &service.resource_arn {
            out.extend_from_slice(b",\"resource_arn\":");
            json::string(out, arn);
        }
        let mut block = Object::begin(out, b",\"service\":");
        block.string("version", service.version.as_deref());
        block.string("runtime", Some("Rust"));
        block.end();
    }
}

/// Writes the metadata by namespace, and what the SDK has to say about the record itself.
fn write_metadata(out: &mut Vec<u8>, entries: &MetadataEntries, flags: Flags, limits: &mut Limits) {
    if entries.is_empty() && limits.cut().is_none() && !flags.has(Flags::CANCELLED) {
        return;
    }
    let mut metadata = Object::begin(out, b",\"metadata\":");
    for (name, values) in entries {
        if !limits.has_metadata() {
            break;
        }
        let mut namespace = Object::begin(metadata.any_member(name), b"");
        for (key, value) in values {
            // Without room for the key and its quotes the value is left out.
            if limits.metadata(key.len() + 8) == key.len() + 8 {
                write_value(namespace.any_member(key), value, limits);
            }
        }
        namespace.end_even_if_empty();
    }
    if flags.has(Flags::CANCELLED) || !limits.cut().is_none() {
        let mut own = Object::begin(metadata.member(OWN_NAMESPACE), b"");
        own.flag("cancelled", flags.has(Flags::CANCELLED));
        if !limits.cut().is_none() {
            let out = own.member("truncated");
            for (place, name) in limits.cut().names().enumerate() {
                out.push(if place == 0 { b'[' } else { b',' });
                json::string(out, name);
            }
            out.push(b']');
        }
        own.end();
    }
    metadata.end();
}

fn write_value(out: &mut Vec<u8>, value: &Metadata, limits: &mut Limits) {
    let room = limits.metadata(value.len());
    if value.is_shortened() {
        limits.metadata_was_cut();
    }
    match value.whole(room) {
        Some(json) => out.extend_from_slice(json.as_bytes()),
        None => json::string(out, value.beginning(room)),
    }
}
