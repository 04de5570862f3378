//! Errors as exceptions: their texts and those of their sources, without the secrets of URLs.
//!
//! Knows the error types of clients that stand in generic places, where only `Display` is known.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use xray_runtime::{Context, Outcome};

use crate::url::without_secrets;

/// So many errors of a chain are told.
const MAX_CHAIN: usize = 16;

type Boxed = Box<dyn Error + Send + Sync>;

/// The text of an error, copied.
#[derive(Debug)]
struct Told {
    text: String,
    source: Option<Box<Told>>,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for Told {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

/// Records an error with its sources.
pub(crate) fn tell(context: &Context, error: &(dyn Error + 'static), outcome: Outcome) {
    if !context.is_recording() {
        return;
    }
    let chain: Vec<&(dyn Error + 'static)> =
        std::iter::successors(Some(error), |&error| error.source()).take(MAX_CHAIN).collect();
    let told = chain.into_iter().rev().fold(None, |source, error| Some(Box::new(Told { text: text(error), source })));
    if let Some(told) = told {
        context.add_exception_as(&*told, outcome);
    }
}

/// Records an error of any type, with its sources where the type is known to have them.
pub(crate) fn tell_any<E: fmt::Display + 'static>(context: &Context, error: &E) {
    if !context.is_recording() {
        return;
    }
    match as_error(error) {
        Some(error) => tell(context, error, Outcome::Fault),
        None => context.add_exception_as(&Told { text: text(error), source: None }, Outcome::Fault),
    }
}

fn as_error(error: &dyn Any) -> Option<&(dyn Error + 'static)> {
    if let Some(boxed) = error.downcast_ref::<Boxed>() {
        let inner: &(dyn Error + 'static) = &**boxed;
        return Some(inner);
    }
    if let Some(io) = error.downcast_ref::<std::io::Error>() {
        return Some(io);
    }
    #[cfg(feature = "hyper-util")]
    if let Some(client) = error.downcast_ref::<hyper_util::client::legacy::Error>() {
        return Some(client);
    }
    #[cfg(feature = "tonic")]
    if let Some(transport) = error.downcast_ref::<tonic::transport::Error>() {
        return Some(transport);
    }
    #[cfg(feature = "tonic")]
    if let Some(status) = error.downcast_ref::<tonic::Status>() {
        return Some(status);
    }
    None
}

/// What an error says; one that panics when asked costs its program nothing.
fn text(error: &(impl fmt::Display + ?Sized)) -> String {
    let said = catch_unwind(AssertUnwindSafe(|| error.to_string()));
    said.map_or_else(|_| "(its text panicked)".to_owned(), |said| without_secrets(&said))
}
