//! Tags, by the ARN of what bears them. Whether there is such a thing is for the caller to know.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

/// Tags that one group or sampling rule may bear.
pub const MAX_TAGS: usize = 50;

/// There would be more than [`MAX_TAGS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyTags;

impl fmt::Display for TooManyTags {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "there would be more than {MAX_TAGS} tags; take some away first")
    }
}

impl Error for TooManyTags {}

/// The tags of all things that have some.
#[derive(Debug, Default)]
pub struct Tags {
    things: BTreeMap<String, BTreeMap<String, String>>,
}

impl Tags {
    /// The tags of one thing, by their keys.
    pub fn of(&self, arn: &str) -> impl Iterator<Item = (&str, &str)> {
        self.things.get(arn).into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Adds tags; a key that is there gets the new value.
    ///
    /// # Errors
    ///
    /// When there would be too many; then nothing changes.
    pub fn add(&mut self, arn: &str, tags: impl IntoIterator<Item = (String, String)>) -> Result<(), TooManyTags> {
        let mut all = self.things.get(arn).cloned().unwrap_or_default();
        all.extend(tags);
        if all.len() > MAX_TAGS {
            return Err(TooManyTags);
        }
        if !all.is_empty() {
            self.things.insert(arn.to_owned(), all);
        }
        Ok(())
    }

    /// Takes tags away; keys that are not there are no mistake.
    pub fn remove(&mut self, arn: &str, keys: &[&str]) {
        if let Some(tags) = self.things.get_mut(arn) {
            tags.retain(|key, _| !keys.contains(&key.as_str()));
            if tags.is_empty() {
                self.things.remove(arn);
            }
        }
    }

    /// Takes all tags of a thing away, as it goes itself.
    pub fn forget(&mut self, arn: &str) {
        self.things.remove(arn);
    }
}
