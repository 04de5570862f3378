//! Gives work its times and ids and writes the documents, each service its own, as an SDK would send them.
//!
//! X-Ray: [Segment fields], [Subsegments]. What work there is comes from the scenarios; who sends it is not known here.
//!
//! [Segment fields]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-fields
//! [Subsegments]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-subsegments

use serde_json::{Map, Value, json};

use super::parts::{exception, in_progress};
use super::random::Random;
use super::services::Service;
use super::work::{Cause, Step, Work};

/// A segment over this sends its subsegments as documents of their own; X-Ray takes 64 kB.
const STREAM_OVER_BYTES: usize = 32_000;
/// A segment that takes longer is sent in progress first.
const ANNOUNCE_OVER_SECONDS: f64 = 4.0;

/// A document, and when its service sends it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// Seconds since 1970.
    pub at: f64,
    /// The segment document, without the header line of a datagram.
    pub document: String,
}

/// Writes the documents of one trace and of those that follow from it.
pub(super) struct Writer<'r> {
    random: &'r mut Random,
    sent: Vec<Sent>,
}

/// Where in a trace a segment stands.
struct Place {
    trace_id: String,
    parent_id: Option<String>,
    /// The trace and segment that caused this one.
    link: Option<(String, String)>,
}

/// The segment that is being written.
struct Open<'p> {
    place: &'p Place,
    /// The exception that came up last in it.
    exception_id: Option<String>,
}

impl<'r> Writer<'r> {
    pub(super) fn new(random: &'r mut Random) -> Self {
        Self { random, sent: Vec::new() }
    }

    /// A trace that begins with this segment, at `start` in seconds since 1970.
    pub(super) fn trace(&mut self, service: &Service, work: Work, start: f64) {
        let trace_id = self.trace_id(start);
        self.segment(service, work, start, Place { trace_id, parent_id: None, link: None });
    }

    /// What was written, in the order in which it is sent.
    pub(super) fn finish(mut self) -> Vec<Sent> {
        self.sent.sort_by(|one, other| one.at.total_cmp(&other.at));
        self.sent
    }

    fn trace_id(&mut self, start: f64) -> String {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds since 1970, until 2106")]
        self.random.trace_id(start as u32)
    }

    /// Writes a segment and answers when it ends.
    fn segment(&mut self, service: &Service, work: Work, start: f64, place: Place) -> f64 {
        let mut open = Open { place: &place, exception_id: None };
        let id = self.random.id();
        let is_open = work.is_open;
        let (mut document, end) = self.timed(work, id.clone(), start, &mut open);
        document.insert("name".into(), service.name.into());
        document.insert("trace_id".into(), place.trace_id.clone().into());
        let mut put = |field: &str, value: Option<Value>| value.and_then(|value| document.insert(field.into(), value));
        put("parent_id", place.parent_id.clone().map(Value::from));
        put("origin", service.origin.map(Value::from));
        put("resource_arn", service.resource_arn.clone().map(Value::from));
        put("service", Some(service.version.clone()).filter(Value::is_object));
        put("aws", Some(service.aws.clone()));
        put("links", place.link.as_ref().map(|(trace_id, id)| {
            json!([{"trace_id": trace_id, "id": id, "attributes": {"aws.xray.reserved.reference_type": "parent"}}])
        }));
        if is_open || end - start > ANNOUNCE_OVER_SECONDS {
            self.send(start, &in_progress(&document));
        }
        if !is_open {
            self.send_whole(end, document, &id);
        }
        end
    }

    /// Sends a segment; what makes it too large leaves it before, a subsegment a document.
    fn send_whole(&mut self, end: f64, mut document: Map<String, Value>, id: &str) {
        let whole = text(&document);
        if whole.len() <= STREAM_OVER_BYTES {
            self.sent.push(Sent { at: end, document: whole });
            return;
        }
        let sdk = document.get("aws").and_then(|aws| aws.get("xray")).cloned();
        let trace_id = document.get("trace_id").cloned().unwrap_or_default();
        if let Some(Value::Array(subsegments)) = document.remove("subsegments") {
            for mut subsegment in subsegments {
                let Value::Object(fields) = &mut subsegment else { continue };
                fields.insert("type".into(), "subsegment".into());
                fields.insert("trace_id".into(), trace_id.clone());
                fields.insert("parent_id".into(), id.into());
                if let (Value::Object(aws), Some(sdk)) = (fields.entry("aws").or_insert_with(|| json!({})), &sdk) {
                    aws.insert("xray".into(), sdk.clone());
                }
                let sent_at = fields.get("end_time").and_then(Value::as_f64).unwrap_or(end);
                self.send(sent_at, fields);
            }
        }
        self.send(end, &document);
    }

    fn send(&mut self, at: f64, document: &Map<String, Value>) {
        self.sent.push(Sent { at, document: text(document) });
    }

    /// The JSON of a segment or subsegment, and when it ends. Its depth is that of the scenarios.
    fn timed(&mut self, work: Work, id: String, start: f64, open: &mut Open<'_>) -> (Map<String, Value>, f64) {
        let mut now = start;
        let mut subsegments = Vec::new();
        for step in work.steps {
            match step {
                Step::Pass(seconds) => now += seconds,
                Step::Do(work) => {
                    let id = self.random.id();
                    let (subsegment, end) = self.timed(work, id, now, open);
                    subsegments.push(Value::from(subsegment));
                    now = end;
                }
                Step::Together(works) => {
                    let begun = now;
                    for work in works {
                        let id = self.random.id();
                        let (subsegment, end) = self.timed(work, id, begun, open);
                        subsegments.push(Value::from(subsegment));
                        now = now.max(end);
                    }
                }
                Step::Serve(service, work) => {
                    let parent_id = Some(id.clone());
                    let place = Place { trace_id: open.place.trace_id.clone(), parent_id, link: None };
                    now = self.segment(&service, work, now, place);
                }
                Step::Later(seconds, service, work) => {
                    let link = Some((open.place.trace_id.clone(), id.clone()));
                    let trace_id = self.trace_id(now + seconds);
                    self.segment(&service, work, now + seconds, Place { trace_id, parent_id: None, link });
                }
            }
        }
        let mut fields = work.fields;
        fields.insert("id".into(), id.into());
        fields.insert("name".into(), work.name.into());
        fields.insert("start_time".into(), microseconds(start).into());
        if work.is_open {
            fields.insert("in_progress".into(), true.into());
        } else {
            fields.insert("end_time".into(), microseconds(now).into());
        }
        if let Some(cause) = work.cause {
            self.cause(cause, &mut fields, open);
        }
        if !subsegments.is_empty() {
            fields.insert("subsegments".into(), subsegments.into());
        }
        (fields, now)
    }

    fn cause(&mut self, cause: Cause, fields: &mut Map<String, Value>, open: &mut Open<'_>) {
        let cause = match cause {
            Cause::Here(exceptions) => {
                let ids: Vec<String> = exceptions.iter().map(|_| self.random.id()).collect();
                open.exception_id = ids.first().cloned();
                let exceptions: Value =
                    exceptions.iter().enumerate().map(|(place, it)| exception(it, place, &ids)).collect();
                Some(json!({"working_directory": "/srv/app", "exceptions": exceptions}))
            }
            Cause::Below => open.exception_id.clone().map(Value::from),
        };
        if let Some(cause) = cause {
            fields.insert("cause".into(), cause);
        }
    }
}

/// Keys are strings, so this cannot fail.
fn text(document: &Map<String, Value>) -> String {
    serde_json::to_string(document).unwrap_or_default()
}

/// Finer digits are noise in a float of seconds since 1970.
fn microseconds(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e6
}
