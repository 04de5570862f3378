//! What the options of one function say about what it returned: `err = path`, `error_if`, `ok(..)`.
//!
//! They run code of the user's, so only where something is recorded, and a panic there goes no further.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Site;
use super::returned::{Failed, Returned};
use crate::annotation::Read;
use crate::metadata;
use crate::outcome::{Fallible, Outcome};
use crate::segment::failure::Failure;

/// Where a failure is recorded, with another meaning than it would have by itself.
#[derive(Debug)]
pub struct Judged<'a, S> {
    sub: &'a mut S,
    outcome: Option<Outcome>,
}

impl<'a, S: Failed> Judged<'a, S> {
    /// Nothing is said of it yet.
    pub fn of(sub: &'a mut S) -> Self {
        Self { sub, outcome: None }
    }

    /// Asks what an `Err` means.
    pub fn err_by<R, E>(
        mut self,
        ret: &R,
        as_err: impl FnOnce(&R) -> Option<&E>,
        meaning: impl FnOnce(&E) -> Outcome,
    ) -> Self {
        if self.sub.is_recording() {
            if let Some(error) = as_err(ret) {
                self.outcome = catch_unwind(AssertUnwindSafe(|| meaning(error))).ok();
            }
        }
        self
    }

    /// Asks whether the value is the caller's mistake.
    pub fn error_if<R>(mut self, ret: &R, is_error: impl FnOnce(&R) -> bool) -> Self {
        if self.sub.is_recording() && catch_unwind(AssertUnwindSafe(|| is_error(ret))).unwrap_or(false) {
            self.outcome = Some(Outcome::Error);
            self.sub.mark(Outcome::Error);
        }
        self
    }
}

impl<S: Failed> Failed for Judged<'_, S> {
    fn is_recording(&self) -> bool {
        self.sub.is_recording()
    }

    fn failed(&mut self, site: &'static Site, mut failure: Failure) {
        match self.outcome {
            Some(Outcome::Ok) => return,
            Some(outcome) => failure.flags = outcome.flags(),
            None => {}
        }
        self.sub.failed(site, failure);
    }

    fn mark(&mut self, outcome: Outcome) {
        self.sub.mark(outcome);
    }

    fn add(&mut self, annotations: &[Read<'_>], metadata: &[metadata::Named<'_>]) {
        self.sub.add(annotations, metadata);
    }
}

/// The value of a `Result` that is `Ok`.
pub trait OkOfResult<'a> {
    /// Its type.
    type Value;

    /// The value, if there is one.
    fn xray_ok(&self) -> Option<&'a Self::Value>;
}

impl<'a, R: Fallible> OkOfResult<'a> for &Returned<'a, R> {
    type Value = R::Ok;

    fn xray_ok(&self) -> Option<&'a R::Ok> {
        self.0.as_ok()
    }
}

/// Any other value is itself.
pub trait OkOfAny<'a> {
    /// Its type.
    type Value;

    /// The value.
    fn xray_ok(&self) -> Option<&'a Self::Value>;
}

impl<'a, T> OkOfAny<'a> for Returned<'a, T> {
    type Value = T;

    fn xray_ok(&self) -> Option<&'a T> {
        Some(self.0)
    }
}
