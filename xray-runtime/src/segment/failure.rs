//! Why a record failed: errors with their sources, as exceptions linked by id.
//!
//! The same `Err` passes through every traced function above the one that made it. It is told once,
//! where it came up; further up only its id stands.

use std::borrow::Cow;
use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, Location, catch_unwind};

use crate::document::cause::{Exception, Frame};
use crate::document::record::Flags;
use crate::outcome::Outcome;
use crate::random;

/// Sources that are followed; what is behind them is counted as skipped.
const MAX_CHAIN: usize = 10;

/// The longest message that is kept, in bytes.
const MAX_MESSAGE_BYTES: usize = 4 * 1024;

/// A failure, made before any lock is taken, since printing an error runs the user's code.
#[derive(Debug)]
pub struct Failure {
    pub(crate) flags: Flags,
    /// The outer error first, each followed by its source.
    pub(crate) exceptions: Vec<Exception>,
    /// All of it is told below under this id.
    pub(crate) told_as: Option<u64>,
    /// The flags are a guess, and give way to what the record says of itself already.
    pub(crate) is_guess: bool,
}

impl Failure {
    /// Of an error with its sources.
    pub(crate) fn of_error(error: &(dyn Error + '_), type_name: Option<&'static str>, outcome: Outcome) -> Self {
        let mut exceptions: Vec<Exception> = Vec::new();
        let mut next = Some(error);
        let mut skipped = 0;
        while let Some(error) = next {
            next = error.source();
            if exceptions.len() < MAX_CHAIN {
                let type_name = type_name.filter(|_| exceptions.is_empty()).map_or(Cow::Borrowed("Error"), type_path);
                let exception = Exception { id: new_id(), ..exception(type_name, message(&error)) };
                if let Some(outer) = exceptions.last_mut() {
                    outer.cause = Some(exception.id);
                }
                exceptions.push(exception);
            } else {
                skipped += 1;
                if skipped >= 1_000 {
                    // A chain that has no end.
                    break;
                }
            }
        }
        if let Some(last) = exceptions.last_mut() {
            last.skipped = skipped;
        }
        Self { flags: outcome.flags(), exceptions, told_as: None, is_guess: false }
    }

    /// Of a value that is no error to Rust but stands in an `Err`, or of a panic.
    pub(crate) fn of_text(type_name: Cow<'static, str>, text: String, outcome: Outcome) -> Self {
        let exception = Exception { id: new_id(), ..exception(type_name, text) };
        Self { flags: outcome.flags(), exceptions: vec![exception], told_as: None, is_guess: false }
    }

    /// Says that nobody chose the flags.
    pub(crate) fn guessed(self) -> Self {
        Self { is_guess: true, ..self }
    }

    /// Says where in the source the failure was recorded.
    pub(crate) fn at(mut self, frame: Option<Frame>) -> Self {
        if let (Some(exception), Some(frame)) = (self.exceptions.first_mut(), frame) {
            exception.stack.push(frame);
        }
        self
    }

    /// Says that the error was made by the service called, not here.
    pub(crate) fn remote(mut self, remote: bool) -> Self {
        for exception in &mut self.exceptions {
            exception.remote = remote;
        }
        self
    }

    /// Leaves out the errors that a record below already tells, and refers to them.
    pub(super) fn leave_out_what_is_told(&mut self, below: &[(u64, u64)]) {
        let told = |exception: &Exception| {
            let print = fingerprint(exception);
            below.iter().find(|(known, _)| *known == print).map(|&(_, id)| id)
        };
        let Some((place, id)) = self.exceptions.iter().enumerate().find_map(|(place, e)| Some((place, told(e)?)))
        else {
            return;
        };
        self.exceptions.truncate(place);
        match self.exceptions.last_mut() {
            Some(outer) => outer.cause = Some(id),
            None => self.told_as = Some(id),
        }
    }

    /// What a record above needs in order to leave these errors out: its own and those below.
    pub(super) fn fingerprints(&self, below: &[(u64, u64)]) -> Vec<(u64, u64)> {
        self.exceptions
            .iter()
            .map(|e| (fingerprint(e), e.id))
            .chain(below.iter().copied())
            .take(2 * MAX_CHAIN)
            .collect()
    }

    pub(super) fn bytes(&self) -> usize {
        self.exceptions.iter().map(|exception| 100 + exception.message.len() + 100 * exception.stack.len()).sum()
    }
}

/// A place in the source as a stack frame.
pub(crate) fn frame(location: &Location<'_>, label: &'static str) -> Frame {
    Frame { path: Cow::Owned(location.file().to_owned()), line: location.line(), label: Cow::Borrowed(label) }
}

/// What a value prints, cut; a `Display` that panics is said to.
pub(crate) fn message(value: &dyn fmt::Display) -> String {
    printed(format_args!("{value}"))
}

/// The same for `Debug`.
pub(crate) fn debug_message(value: &dyn fmt::Debug) -> String {
    printed(format_args!("{value:?}"))
}

fn printed(arguments: fmt::Arguments<'_>) -> String {
    let mut text = Bounded(String::new());
    match catch_unwind(AssertUnwindSafe(|| text.write_fmt(arguments))) {
        // An error is the bound, or the value's own refusal: what it wrote before counts.
        Ok(_) => text.0,
        Err(_) => "<panicked while printing>".to_owned(),
    }
}

struct Bounded(String);

impl fmt::Write for Bounded {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let kept = crate::text::cut_bytes(part, MAX_MESSAGE_BYTES - self.0.len());
        self.0.push_str(kept);
        if kept.len() < part.len() { Err(fmt::Error) } else { Ok(()) }
    }
}

/// The path of a type without its generics, `orders::errors::Declined`; a boxed error is an `Error`.
pub(crate) fn type_path(full: &'static str) -> Cow<'static, str> {
    if full.contains("dyn ") {
        return Cow::Borrowed("Error");
    }
    let plain = full.split('<').next().unwrap_or(full).trim_start_matches(['&', ' ']);
    let plain = plain.strip_prefix("mut ").unwrap_or(plain);
    Cow::Borrowed(if plain.is_empty() { "error" } else { plain })
}

fn exception(type_name: Cow<'static, str>, message: String) -> Exception {
    Exception { id: 0, type_name, message, remote: false, cause: None, stack: Vec::new(), skipped: 0 }
}

fn new_id() -> u64 {
    random::nth_id(random::next(0), 0)
}

fn fingerprint(exception: &Exception) -> u64 {
    // The message alone: on the way up a type is often wrapped, or no longer known.
    let mut hasher = DefaultHasher::new();
    exception.message.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_linked_by_ids() {
        #[derive(Debug)]
        struct Outer(std::num::ParseIntError);
        impl fmt::Display for Outer {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("no order number")
            }
        }
        impl Error for Outer {
            fn source(&self) -> Option<&(dyn Error + 'static)> {
                Some(&self.0)
            }
        }
        let outer = Outer("x".parse::<i32>().unwrap_err());
        let failure = Failure::of_error(&outer, Some("orders::Outer"), Outcome::Fault);
        let [first, second] = failure.exceptions.as_slice() else { panic!("two exceptions") };
        assert_eq!((&*first.type_name, first.cause), ("orders::Outer", Some(second.id)));
        assert_eq!(second.message, "invalid digit found in string");
    }

    #[test]
    fn types_have_their_path_and_no_generics() {
        assert_eq!(type_path("a::b::Declined<'_>"), "a::b::Declined");
        assert_eq!(type_path("alloc::boxed::Box<dyn core::error::Error>"), "Error");
        assert_eq!(type_path("&str"), "str");
    }

    #[test]
    fn a_display_that_panics_is_said_to() {
        struct Bad;
        impl fmt::Display for Bad {
            fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
                panic!("in Display")
            }
        }
        assert_eq!(message(&Bad), "<panicked while printing>");
    }
}
