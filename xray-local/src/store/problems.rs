//! The last documents of which something is to be said. Bounded, whatever is sent.

use std::collections::VecDeque;

use crate::document::{Finding, Reading, SegmentId, TraceId};

const MAX_PROBLEMS: usize = 200;
/// Paths of deep documents are long.
const MAX_BYTES: usize = 1 << 20;
const MAX_EXCERPT: usize = 120;

/// A document that a receiver would reject, cut or lose a part of.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Whether it is not here because of it.
    pub is_rejected: bool,
    /// Its trace, if it could be read.
    pub trace_id: Option<TraceId>,
    /// Its own id, if it could be read.
    pub segment_id: Option<SegmentId>,
    /// How its text begins, in printable characters.
    pub excerpt: String,
    /// The first findings, those of X-Ray before those of others.
    pub findings: Vec<Finding>,
    /// How many findings there are beside those; when there are hundreds the rest is not looked at.
    pub findings_left_out: usize,
}

impl Problem {
    pub(super) fn of(reading: &Reading) -> Option<Self> {
        if reading.findings.is_empty() {
            return None;
        }
        let segment = reading.segment.as_ref();
        Some(Self {
            is_rejected: segment.is_none(),
            trace_id: segment.map(|segment| segment.trace_id),
            segment_id: segment.map(|segment| segment.id),
            excerpt: excerpt(&reading.text),
            findings: reading.findings.clone(),
            findings_left_out: reading.findings_left_out,
        })
    }
}

fn excerpt(text: &str) -> String {
    text.chars().take(MAX_EXCERPT).map(|char| if char.is_control() { ' ' } else { char }).collect()
}

#[derive(Debug, Default)]
pub(super) struct Problems {
    last: VecDeque<Problem>,
    bytes: usize,
}

impl Problems {
    pub(super) fn push(&mut self, problem: Problem) {
        self.bytes += weight(&problem);
        self.last.push_back(problem);
        while self.last.len() > MAX_PROBLEMS || self.bytes > MAX_BYTES {
            let Some(oldest) = self.last.pop_front() else { return };
            self.bytes -= weight(&oldest);
        }
    }

    pub(super) fn newest_first(&self) -> Vec<Problem> {
        self.last.iter().rev().cloned().collect()
    }
}

/// What it takes of the heap.
fn weight(problem: &Problem) -> usize {
    let of_finding = |it: &Finding| size_of::<Finding>() + it.at.len() + it.problem.len() + it.fix.len() + 48;
    size_of::<Problem>() + problem.excerpt.len() + problem.findings.iter().map(of_finding).sum::<usize>()
}
