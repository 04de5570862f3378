//! Looks into what a traced function returned: an `Err` of any type is recorded, anything else is not.
//!
//! Which of the traits below is found depends on the concrete type alone (autoref specialisation), so
//! nothing is demanded of the error type, and aliases of `Result` work like `Result`. What the options of
//! one function say about the outcome is `judged`.

use std::any::type_name;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Begun, Entered, Site};
use crate::annotation::Read;
use crate::metadata;
use crate::outcome::{ErrorOutcome, Fallible, Outcome};
use crate::segment::failure::{Failure, debug_message, message, type_path};

/// What a function returned.
///
/// Its methods have names that no trait of the user's has, or a blanket one would be called instead.
#[derive(Debug)]
pub struct Returned<'a, T>(pub &'a T);

/// Where a failure is recorded.
pub trait Failed {
    /// Whether it would be kept: what fails is printed only then.
    fn is_recording(&self) -> bool;

    /// Records the failure of the function at `site`.
    #[doc(hidden)]
    fn failed(&mut self, site: &'static Site, failure: Failure);

    /// Records what a value means that is no `Err`.
    fn mark(&mut self, outcome: Outcome);

    /// Adds what was read of a value.
    #[doc(hidden)]
    fn add(&mut self, annotations: &[Read<'_>], metadata: &[metadata::Named<'_>]);
}

macro_rules! failed {
    ($($type:ty),*) => {$(
        impl Failed for $type {
            fn is_recording(&self) -> bool {
                Self::is_recording(self)
            }

            fn failed(&mut self, site: &'static Site, failure: Failure) {
                self.fail(failure.at(Some(site.frame())));
            }

            fn mark(&mut self, outcome: Outcome) {
                Self::mark(self, outcome);
            }

            fn add(&mut self, annotations: &[Read<'_>], metadata: &[metadata::Named<'_>]) {
                self.record(annotations, metadata);
            }
        }
    )*};
}
failed!(Entered, Begun);

/// `E` is an error that knows what it means.
pub trait ViaOutcome {
    /// Records an `Err`.
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<R: Fallible<Err: ErrorOutcome>> ViaOutcome for &&&&&&&Returned<'_, R> {
    #[inline]
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed) {
        if let Some(error) = self.0.as_err() {
            error_with_outcome(error, type_name::<R::Err>(), site, sub);
        }
    }
}

#[cold]
#[inline(never)]
fn error_with_outcome(error: &(dyn ErrorOutcome + '_), name: &'static str, site: &'static Site, sub: &mut dyn Failed) {
    if sub.is_recording() {
        let outcome = catch_unwind(AssertUnwindSafe(|| error.outcome())).unwrap_or(Outcome::Fault);
        if outcome != Outcome::Ok {
            sub.failed(site, Failure::of_error(error, Some(name), outcome));
        }
    }
}

/// `E` is an error: it is told with its sources.
pub trait ViaError {
    /// Records an `Err`.
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<R: Fallible<Err: Error>> ViaError for &&&&&&Returned<'_, R> {
    #[inline]
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed) {
        if let Some(error) = self.0.as_err() {
            error_with_sources(error, type_name::<R::Err>(), site, sub);
        }
    }
}

// One copy for all functions and errors, out of line: an `Err` is rare, and its type no matter here.
#[cold]
#[inline(never)]
fn error_with_sources(error: &(dyn Error + '_), name: &'static str, site: &'static Site, sub: &mut dyn Failed) {
    if sub.is_recording() {
        sub.failed(site, Failure::of_error(error, Some(name), site.err_outcome()));
    }
}

/// `E` lends an error (`Box<dyn Error>`, `anyhow::Error`).
pub trait ViaAsError {
    /// Records an `Err`.
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<'e, R: Fallible<Err: AsRef<dyn Error + 'e>>> ViaAsError for &&&&&Returned<'_, R> {
    #[inline]
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed) {
        if let Some(error) = self.0.as_err() {
            error_with_sources(error.as_ref(), type_name::<R::Err>(), site, sub);
        }
    }
}

/// The same for `Box<dyn Error + Send + Sync>`.
pub trait ViaAsSendSyncError {
    /// Records an `Err`.
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<'e, R: Fallible<Err: AsRef<dyn Error + Send + Sync + 'e>>> ViaAsSendSyncError for &&&&Returned<'_, R> {
    #[inline]
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed) {
        if let Some(error) = self.0.as_err() {
            error_with_sources(error.as_ref(), type_name::<R::Err>(), site, sub);
        }
    }
}

/// `E` prints: a text, say.
pub trait ViaDisplay {
    /// Records an `Err`.
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<R: Fallible<Err: Display>> ViaDisplay for &&&Returned<'_, R> {
    #[inline]
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed) {
        if let Some(error) = self.0.as_err() {
            text(&|| message(error), type_name::<R::Err>(), site, sub);
        }
    }
}

/// `E` prints for developers only.
pub trait ViaDebug {
    /// Records an `Err`.
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<R: Fallible<Err: Debug>> ViaDebug for &&Returned<'_, R> {
    #[inline]
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed) {
        if let Some(error) = self.0.as_err() {
            text(&|| debug_message(error), type_name::<R::Err>(), site, sub);
        }
    }
}

/// `E` says nothing: that there was an `Err` is all there is to tell.
pub trait ViaNothing {
    /// Records an `Err`.
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<R: Fallible> ViaNothing for &Returned<'_, R> {
    #[inline]
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed) {
        if self.0.as_err().is_some() {
            text(&|| "returned `Err`".to_owned(), type_name::<R::Err>(), site, sub);
        }
    }
}

/// No `Result`: nothing to tell.
pub trait ViaOther {
    /// Records nothing.
    fn xray_report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<T> ViaOther for Returned<'_, T> {
    #[inline]
    fn xray_report(&self, _: &'static Site, _: &mut impl Failed) {}
}

#[cold]
#[inline(never)]
fn text(message: &dyn Fn() -> String, name: &'static str, site: &'static Site, sub: &mut dyn Failed) {
    if sub.is_recording() {
        sub.failed(site, Failure::of_text(type_path(name), message(), site.err_outcome()));
    }
}
