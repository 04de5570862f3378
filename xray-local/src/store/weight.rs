//! What a document takes of the heap, roughly and rather too much. A cap of wire bytes would not bound memory.

use std::mem::size_of;

use super::{Content, Document};
use crate::document::{Annotation, Exception, Link, Segment, TraceId};

/// A trace without its documents: itself, its entries in four maps that are not full, a list of documents.
pub(super) const OF_A_TRACE: usize = size_of::<Content>() + 32 + 10 * size_of::<TraceId>() + 64;
/// What an allocator adds to a string.
const OF_A_STRING: usize = 16;

pub(super) fn of_document(document: &Document) -> usize {
    let mut bytes = size_of::<Document>() + 32 + document.text.capacity();
    let mut pending = vec![&document.segment];
    while let Some(segment) = pending.pop() {
        bytes += of_segment(segment);
        pending.extend(&segment.subsegments);
    }
    bytes
}

/// Without the segment itself, which lies in the vector of its parent.
fn of_segment(segment: &Segment) -> usize {
    let http = segment.http.iter().flat_map(|http| [&http.method, &http.url, &http.user_agent, &http.client_ip]);
    let aws = &segment.aws;
    let aws = [&aws.account_id, &aws.table_name, &aws.queue_url, &aws.instance_id, &aws.availability_zone].into_iter();
    let own = [&segment.origin, &segment.user, &segment.resource_arn].into_iter();
    let exceptions = segment.exceptions.iter().flat_map(|exception| [&exception.kind, &exception.message]);
    let texts = http.chain(aws).chain(own).chain(exceptions).flatten();
    let annotations = segment
        .annotations
        .iter()
        .map(|(key, value)| of_text(key) + if let Annotation::Text(text) = value { of_text(text) } else { 0 });
    of_text(&segment.name)
        + texts.map(of_text).sum::<usize>()
        + segment.aws.resource_names.iter().map(of_text).sum::<usize>()
        + annotations.sum::<usize>()
        + segment.aws.resource_names.capacity() * size_of::<String>()
        + segment.annotations.capacity() * size_of::<(String, Annotation)>()
        + segment.exceptions.capacity() * size_of::<Exception>()
        + segment.links.capacity() * size_of::<Link>()
        + segment.subsegments.capacity() * size_of::<Segment>()
}

fn of_text(text: &String) -> usize {
    text.capacity() + OF_A_STRING
}
