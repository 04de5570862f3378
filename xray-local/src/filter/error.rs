//! What is wrong with an expression, and where.

use std::error::Error;
use std::fmt;
use std::ops::Range;

/// A text that is no filter expression.
///
/// It prints as `problem at position; what to do`, with the position in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    span: Range<usize>,
    problem: String,
    fix: String,
}

impl FilterError {
    pub(super) fn new(span: Range<usize>, problem: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { span, problem: problem.into(), fix: fix.into() }
    }

    /// The same in a text that begins so many bytes later and is so long.
    pub(super) fn moved_back(mut self, bytes: usize, length: usize) -> Self {
        let moved = |place: usize| place.saturating_sub(bytes).min(length);
        self.span = moved(self.span.start)..moved(self.span.end);
        self
    }

    /// The bytes that are wrong; empty at the end of the text, when something is missing there.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at {}; {}", self.problem, self.span.start, self.fix)
    }
}

impl Error for FilterError {}
