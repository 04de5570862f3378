//! Metadata: any value that serde can turn into JSON, made into text at once and within bounds.
//!
//! This is where user code (a `Serialize` implementation) runs, so it is never called under a lock,
//! and neither its errors nor its panics get any further than the text.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_core::Serialize;
use serde_json::Value;

use crate::text::cut_bytes;

/// Arrays and objects inside each other. JSON readers refuse a document of more than 128 levels, of
/// which fifty nested subsegments take a hundred; what is deeper is kept as a text.
const MAX_DEPTH: usize = 20;

/// More than fits into a document anyway; what a value says beyond it is not kept.
const MAX_BYTES: usize = 56 * 1024;

/// A value of metadata, already JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata(Kept);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kept {
    Whole(String),
    /// JSON that is nested too deeply to be written as such.
    Deep(String),
    /// The value was too large: the beginning of its JSON.
    Beginning(String),
    /// The value could not be turned into JSON: why.
    Failed(String),
}

/// A type whose values can be metadata: all that implement `serde::Serialize`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be X-Ray metadata",
    label = "metadata is any value that serde can serialize",
    note = "add `#[derive(serde::Serialize)]` to the type, or record one of its fields"
)]
pub trait ToMetadata {
    /// The value as JSON; what fails or panics on the way becomes a text that says so.
    fn to_metadata(&self) -> Metadata;
}

impl<T: Serialize + ?Sized> ToMetadata for T {
    fn to_metadata(&self) -> Metadata {
        let mut writer = Bounded { bytes: Vec::new(), full: false };
        let outcome = catch_unwind(AssertUnwindSafe(|| serde_json::to_writer(&mut writer, self)));
        let Bounded { bytes, full } = writer;
        let text = String::from_utf8(bytes).unwrap_or_else(|error| {
            // Only the bound can cut a character in half, and only at the end.
            let valid = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            bytes.truncate(valid);
            String::from_utf8(bytes).unwrap_or_default()
        });
        Metadata(match outcome {
            Ok(_) if full => Kept::Beginning(text),
            Ok(Ok(())) => match Shape::of(&text) {
                Shape { depth, .. } if depth > MAX_DEPTH => Kept::Deep(text),
                Shape { members, .. } => Kept::Whole(without_repeated_keys(text, members)),
            },
            Ok(Err(error)) => Kept::Failed(format!("not serializable: {error}")),
            Err(_) => Kept::Failed("not serializable: its `Serialize` panicked".to_owned()),
        })
    }
}

impl ToMetadata for Metadata {
    fn to_metadata(&self) -> Metadata {
        self.clone()
    }
}

impl Metadata {
    /// No value: why.
    pub(crate) fn failed(why: &str) -> Self {
        Self(Kept::Failed(why.to_owned()))
    }

    /// The JSON, when there is all of it and it is no longer than `max_bytes`.
    pub(crate) fn whole(&self, max_bytes: usize) -> Option<&str> {
        match &self.0 {
            Kept::Whole(json) if json.len() <= max_bytes => Some(json),
            _ => None,
        }
    }

    /// A text to write as a string in place of the value.
    pub(crate) fn beginning(&self, max_bytes: usize) -> &str {
        match &self.0 {
            Kept::Whole(text) | Kept::Deep(text) | Kept::Beginning(text) | Kept::Failed(text) => {
                cut_bytes(text, max_bytes)
            }
        }
    }

    /// Whether it is less, or another form, than what was given.
    pub(crate) fn is_shortened(&self) -> bool {
        matches!(self.0, Kept::Beginning(_) | Kept::Deep(_))
    }

    pub(crate) fn len(&self) -> usize {
        match &self.0 {
            Kept::Whole(text) | Kept::Deep(text) | Kept::Beginning(text) | Kept::Failed(text) => text.len(),
        }
    }
}

/// An argument of a traced function, under its key.
pub(crate) type Named<'a> = (&'static str, &'a dyn ToMetadata);

/// What a look at a JSON text tells.
struct Shape {
    /// Arrays and objects inside each other, at most.
    depth: usize,
    /// Members of all objects together.
    members: usize,
}

impl Shape {
    fn of(json: &str) -> Self {
        let (mut depth, mut deepest, mut members) = (0_usize, 0, 0);
        let (mut in_string, mut escaped) = (false, false);
        for byte in json.bytes() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = in_string,
                b'"' => in_string = !in_string,
                _ if in_string => {}
                b'[' | b'{' => {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
                b']' | b'}' => depth = depth.saturating_sub(1),
                b':' => members += 1,
                _ => {}
            }
        }
        Self { depth: deepest, members }
    }
}

/// A `Serialize` may write a key twice (`#[serde(flatten)]` does where names clash), which readers of
/// JSON take differently: the last one stays, as in most of them.
fn without_repeated_keys(json: String, members: usize) -> String {
    fn members_of(value: &Value) -> usize {
        match value {
            Value::Object(map) => map.len() + map.values().map(members_of).sum::<usize>(),
            Value::Array(values) => values.iter().map(members_of).sum(),
            _ => 0,
        }
    }
    if members < 2 {
        return json;
    }
    match serde_json::from_str::<Value>(&json) {
        Ok(read) if members_of(&read) < members => read.to_string(),
        _ => json,
    }
}

/// Takes what fits and then says that it is full, so a huge value is not walked to its end.
struct Bounded {
    bytes: Vec<u8>,
    full: bool,
}

impl io::Write for Bounded {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        let room = MAX_BYTES - self.bytes.len();
        self.bytes.extend(part.iter().take(room));
        if part.len() > room {
            self.full = true;
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_core::Serializer;

    #[test]
    fn a_value_becomes_compact_json() {
        assert_eq!([1, 2].to_metadata().whole(100), Some("[1,2]"));
        assert_eq!("x\n".to_metadata().whole(100), Some("\"x\\n\""));
    }

    #[test]
    fn a_huge_value_keeps_its_beginning() {
        let kept = "é".repeat(100_000).to_metadata();
        assert_eq!(kept.whole(usize::MAX), None);
        assert!(kept.is_shortened());
        assert!(kept.beginning(usize::MAX).starts_with("\"éé"));
        assert!(kept.len() <= MAX_BYTES);
    }

    #[test]
    fn a_value_nested_too_deeply_is_kept_as_text() {
        assert_eq!(Shape::of("[{\"[[\\\"[\":[]}]").depth, 3);
        let mut value = Value::Null;
        for _ in 0..30 {
            value = serde_json::json!([value]);
        }
        let kept = value.to_metadata();
        assert_eq!(kept.whole(usize::MAX), None);
        assert!(kept.beginning(usize::MAX).starts_with("[[[["));
    }

    #[test]
    fn a_value_that_fails_or_panics_says_so() {
        struct Fails;
        impl Serialize for Fails {
            fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(serde_core::ser::Error::custom("no"))
            }
        }
        struct Panics;
        impl Serialize for Panics {
            fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                panic!("in Serialize")
            }
        }
        assert_eq!(Fails.to_metadata().beginning(100), "not serializable: no");
        assert_eq!(Panics.to_metadata().beginning(100), "not serializable: its `Serialize` panicked");
    }
}
