//! Looks into what a traced function returned: an `Err` of any type is recorded, anything else is not.
//!
//! Which of the traits below is found depends on the concrete type alone (autoref specialisation), so
//! nothing is demanded of the error type, and aliases of `Result` work like `Result`.

use std::any::type_name;
use std::error::Error;
use std::fmt::{Debug, Display};

use super::{Begun, Entered, Site};
use crate::outcome::Outcome;
use crate::segment::failure::{Failure, debug_message, message, short_type_name};

/// What a function returned.
#[derive(Debug)]
pub struct Returned<'a, T>(pub &'a T);

/// Where a failure is recorded.
pub trait Failed {
    /// Records the failure of the function at `site`.
    #[doc(hidden)]
    fn failed(&mut self, site: &'static Site, failure: Failure);
}

impl Failed for Entered {
    #[cold]
    fn failed(&mut self, site: &'static Site, failure: Failure) {
        self.fail(failure.at(Some(site.frame())));
    }
}

impl Failed for Begun {
    #[cold]
    fn failed(&mut self, site: &'static Site, failure: Failure) {
        self.fail(failure.at(Some(site.frame())));
    }
}

/// `E` is an error: it is told with its sources.
pub trait ViaError {
    /// Records an `Err`.
    fn report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<T, E: Error> ViaError for &&&&&&Returned<'_, Result<T, E>> {
    #[inline]
    fn report(&self, site: &'static Site, sub: &mut impl Failed) {
        if let Err(error) = self.0 {
            error_with_sources(error, type_name::<E>(), site, sub);
        }
    }
}

#[cold]
fn error_with_sources(error: &(dyn Error + '_), name: &'static str, site: &'static Site, sub: &mut impl Failed) {
    sub.failed(site, Failure::of_error(error, Some(name), Outcome::Fault));
}

/// `E` lends an error (`Box<dyn Error>`, `anyhow::Error`).
pub trait ViaAsError {
    /// Records an `Err`.
    fn report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<T, E: AsRef<dyn Error>> ViaAsError for &&&&&Returned<'_, Result<T, E>> {
    #[inline]
    fn report(&self, site: &'static Site, sub: &mut impl Failed) {
        if let Err(error) = self.0 {
            error_with_sources(error.as_ref(), "dyn Error", site, sub);
        }
    }
}

/// The same for `Box<dyn Error + Send + Sync>`.
pub trait ViaAsSendSyncError {
    /// Records an `Err`.
    fn report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<T, E: AsRef<dyn Error + Send + Sync>> ViaAsSendSyncError for &&&&Returned<'_, Result<T, E>> {
    #[inline]
    fn report(&self, site: &'static Site, sub: &mut impl Failed) {
        if let Err(error) = self.0 {
            error_with_sources(error.as_ref(), "dyn Error", site, sub);
        }
    }
}

/// `E` prints: a text, say.
pub trait ViaDisplay {
    /// Records an `Err`.
    fn report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<T, E: Display> ViaDisplay for &&&Returned<'_, Result<T, E>> {
    #[inline]
    fn report(&self, site: &'static Site, sub: &mut impl Failed) {
        if let Err(error) = self.0 {
            text(message(error), type_name::<E>(), site, sub);
        }
    }
}

/// `E` prints for developers only.
pub trait ViaDebug {
    /// Records an `Err`.
    fn report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<T, E: Debug> ViaDebug for &&Returned<'_, Result<T, E>> {
    #[inline]
    fn report(&self, site: &'static Site, sub: &mut impl Failed) {
        if let Err(error) = self.0 {
            text(debug_message(error), type_name::<E>(), site, sub);
        }
    }
}

/// `E` says nothing: that there was an `Err` is all there is to tell.
pub trait ViaNothing {
    /// Records an `Err`.
    fn report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<T, E> ViaNothing for &Returned<'_, Result<T, E>> {
    #[inline]
    fn report(&self, site: &'static Site, sub: &mut impl Failed) {
        if self.0.is_err() {
            text("returned `Err`".to_owned(), type_name::<E>(), site, sub);
        }
    }
}

/// No `Result`: nothing to tell.
pub trait ViaOther {
    /// Records nothing.
    fn report(&self, site: &'static Site, sub: &mut impl Failed);
}

impl<T> ViaOther for Returned<'_, T> {
    #[inline]
    fn report(&self, _: &'static Site, _: &mut impl Failed) {}
}

#[cold]
fn text(message: String, name: &'static str, site: &'static Site, sub: &mut impl Failed) {
    // A plain text in an `Err` has no type worth naming.
    let name = match name {
        "&str" | "alloc::string::String" => "error".into(),
        name => short_type_name(name),
    };
    sub.failed(site, Failure::of_text(name, message, Outcome::Fault));
}
