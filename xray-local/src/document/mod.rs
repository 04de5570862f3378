//! Reading of what arrives: a datagram or a segment document in, a [`Segment`] and what is wrong with it out.
//!
//! Knows AWS's limits, and what three receivers make of a document: the X-Ray daemon, the OpenTelemetry Collector's
//! `awsxray` receiver (the CloudWatch agent's too) and X-Ray itself. Does not know where documents are kept.

mod fields;
mod finding;
mod findings;
mod header;
mod ids;
mod json;
mod opentelemetry;
mod segment;
mod shape;
mod xray;
mod xray_texts;

pub use finding::{Effect, Finding, Receiver};
use findings::Findings;
pub use ids::{SegmentId, TraceId};
pub use segment::{Annotation, Aws, Exception, Http, Link, Namespace, Segment};

/// A document as it was read: what is wrong with it, and the segment if X-Ray would take it.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The document's text, without the header line; bytes that are not UTF-8 are replaced, as the daemon does.
    pub text: String,
    /// What one of the receivers would reject, cut or lose, in the order of the document; the first twenty.
    pub findings: Vec<Finding>,
    /// How many findings there are beside those; when there are hundreds the rest is not looked at.
    pub findings_left_out: usize,
    /// The segment; `None` when the daemon or X-Ray would reject the document.
    pub segment: Option<Segment>,
}

/// Reads a datagram: the header line, a newline, and one segment document. `None` stands for an empty datagram, which
/// receivers neither take nor count.
///
/// ```
/// use xray_local::document::{Effect, read_datagram};
///
/// let reading = read_datagram(b"{\"format\":\"json\",\"version\":2}\n{}").expect("it is not empty");
/// assert!(reading.segment.is_none());
/// assert_eq!(reading.findings[0].effect, Effect::Rejected);
/// assert_eq!(
///     reading.findings[0].to_string(),
///     "the daemon rejects it: `version` in the header line is 2; send `{\"format\":\"json\",\"version\":1}`"
/// );
/// ```
///
/// X-Ray: [Sending segment documents to the X-Ray daemon].
///
/// [Sending segment documents to the X-Ray daemon]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
#[must_use]
pub fn read_datagram(datagram: &[u8]) -> Option<Reading> {
    if datagram.is_empty() {
        return None;
    }
    Some(match header::split(datagram) {
        Ok(body) => read_document(body),
        Err(finding) => {
            let text = String::from_utf8_lossy(datagram).into_owned();
            Reading { text, findings: vec![finding], findings_left_out: 0, segment: None }
        }
    })
}

/// Reads one segment document, as `PutTraceSegments` takes it.
///
/// ```
/// let reading = xray_local::document::read_document(
///     br#"{"name":"shop","id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1.5,"end_time":2.0}"#,
/// );
/// assert_eq!(reading.findings, []);
/// assert_eq!(reading.segment.expect("X-Ray takes it").name, "shop");
/// ```
///
/// X-Ray: [Segment fields].
///
/// [Segment fields]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-fields
#[must_use]
pub fn read_document(bytes: &[u8]) -> Reading {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let document = match json::parse(&text) {
        Ok(document) => document,
        Err(problem) => {
            return Reading { text, findings: json::not_a_document(&problem), findings_left_out: 0, segment: None };
        }
    };
    let mut findings = Findings::default();
    xray::check(&document, text.len(), &mut findings);
    opentelemetry::check(&document, &mut findings);
    let segment = if findings.is_rejected() { None } else { Segment::from_json(&document) };
    let (findings, findings_left_out) = findings.into_parts();
    Reading { text, findings, findings_left_out, segment }
}
