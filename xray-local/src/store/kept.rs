//! What is kept: documents, and the trace they make. Cloning a trace that is kept copies a pointer, so that a list of
//! all traces is quickly made and what arrives meanwhile does not change it.

use std::ops::Deref;
use std::sync::Arc;

use super::weight;
use crate::document::{Segment, TraceId};
use crate::filter::Hints;
use crate::trace::Trace;

/// A document that X-Ray would take.
#[derive(Debug)]
pub struct Document {
    /// As it was sent.
    pub text: String,
    /// What it says.
    pub segment: Segment,
    /// The store's version when it came, by which documents are told apart.
    pub version: u64,
}

impl Document {
    /// What it takes of memory, in bytes; rather too much.
    #[must_use]
    pub fn weight(&self) -> usize {
        weight::of_document(self)
    }
}

/// A trace that is kept, as it was when it was asked for.
#[derive(Debug, Clone)]
pub struct Kept {
    content: Arc<Content>,
}

/// What is known of a trace that is kept; [`Kept`] derefs to it.
#[derive(Debug, Clone)]
pub struct Content {
    /// Its id.
    pub id: TraceId,
    /// The earliest start of its documents, in seconds since 1970.
    pub start_time: f64,
    /// All documents that came for it, in their order.
    pub documents: Vec<Arc<Document>>,
    /// What it has, for filters that need something rare.
    pub hints: Hints,
    /// The store's version when the last of them came.
    pub version: u64,
    /// The store's version when the first of them came.
    pub(super) first_version: u64,
    /// What it takes of memory.
    pub(super) bytes: usize,
}

impl Kept {
    /// Puts the trace together.
    #[must_use]
    pub fn trace(&self) -> Trace<'_> {
        Trace::assemble(self.documents.iter().map(|document| &document.segment))
    }

    /// A trace of one document.
    pub(super) fn new(document: Arc<Document>, bytes: usize, version: u64) -> Self {
        let mut hints = Hints::default();
        hints.add(&document.segment);
        let content = Content {
            hints,
            id: document.segment.trace_id,
            start_time: document.segment.start_time,
            documents: vec![document],
            version,
            first_version: version,
            bytes: bytes + weight::OF_A_TRACE,
        };
        Self { content: Arc::new(content) }
    }

    /// Adds a document. Lists that were made before keep what they have.
    pub(super) fn add(&mut self, document: Arc<Document>, bytes: usize, version: u64) {
        let content = Arc::make_mut(&mut self.content);
        content.start_time = content.start_time.min(document.segment.start_time);
        content.hints.add(&document.segment);
        content.documents.push(document);
        content.version = version;
        content.bytes += bytes;
    }
}

impl Kept {
    /// With documents from elsewhere, of which some may be there already; `None` when there is none at all.
    pub(super) fn with_documents(kept: Option<Self>, more: Vec<Document>) -> Option<Self> {
        let here = kept.iter().flat_map(|kept| kept.documents.iter().cloned());
        let mut documents: Vec<Arc<Document>> = here.chain(more.into_iter().map(Arc::new)).collect();
        documents.sort_by_key(|document| document.version);
        documents.dedup_by_key(|document| document.version);
        let mut documents = documents.into_iter();
        let first = documents.next()?;
        let version = first.version;
        let mut whole = Self::new(first, 0, version);
        for document in documents {
            let version = document.version;
            whole.add(document, 0, version);
        }
        Some(whole)
    }
}

impl Deref for Kept {
    type Target = Content;

    fn deref(&self) -> &Content {
        &self.content
    }
}
