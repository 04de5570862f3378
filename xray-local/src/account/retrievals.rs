//! Traces that were asked for with Transaction Search. They are here already, so a retrieval is done when it begins.

use std::collections::VecDeque;

use crate::document::TraceId;

/// The oldest makes room.
const MAX_RETRIEVALS: usize = 50;

/// Traces that were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Retrieval {
    /// What it is called by.
    pub token: String,
    /// Which traces.
    pub trace_ids: Vec<TraceId>,
    /// In which range, in seconds since 1970.
    pub range: (f64, f64),
    /// Whether it was given up.
    pub is_cancelled: bool,
}

/// The last retrievals.
#[derive(Debug, Default)]
pub struct Retrievals {
    last: VecDeque<Retrieval>,
    started: u64,
}

impl Retrievals {
    /// Begins one and answers its token.
    pub fn start(&mut self, trace_ids: Vec<TraceId>, range: (f64, f64)) -> String {
        if self.last.len() == MAX_RETRIEVALS {
            self.last.pop_front();
        }
        self.started += 1;
        let token = format!("local-retrieval-{}", self.started);
        self.last.push_back(Retrieval { token: token.clone(), trace_ids, range, is_cancelled: false });
        token
    }

    /// One by its token.
    pub fn find(&mut self, token: &str) -> Option<&mut Retrieval> {
        self.last.iter_mut().find(|retrieval| retrieval.token == token)
    }
}
