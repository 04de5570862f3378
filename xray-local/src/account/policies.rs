//! Resource policies: kept, counted and numbered. Nobody is let in or kept out by them.
//!
//! X-Ray: PutResourcePolicy, DeleteResourcePolicy.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

/// Policies of one account.
pub const MAX_POLICIES: usize = 5;
/// Size of one policy's document.
pub const MAX_POLICY_BYTES: usize = 5 * 1024;

/// A policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Its document, as it was sent.
    pub document: String,
    /// Counts its changes from 1 on.
    pub revision: u64,
    /// When it was last changed, in seconds since 1970.
    pub updated_at: f64,
}

/// Why the policies stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyError {
    /// It is not the revision that was meant, which this is.
    Revision(u64),
    /// There are [`MAX_POLICIES`].
    TooMany,
    /// The document has so many bytes.
    TooLarge(usize),
    /// No policy has this name.
    Unknown(String),
}

impl fmt::Display for PolicyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Revision(0) => formatter.write_str("there is no such policy to have a revision; send `0`, or none"),
            Self::Revision(now) => {
                write!(formatter, "the policy is at revision {now} by now; read it again, and send that")
            }
            Self::TooMany => write!(formatter, "there are {MAX_POLICIES} policies already; delete one"),
            Self::TooLarge(bytes) => {
                write!(formatter, "the policy has {bytes} bytes, X-Ray takes {MAX_POLICY_BYTES}; make two of it")
            }
            Self::Unknown(name) => write!(formatter, "there is no policy `{name}`; ask for the policies"),
        }
    }
}

impl Error for PolicyError {}

/// The policies, by their names.
#[derive(Debug, Default)]
pub struct Policies {
    policies: BTreeMap<String, Policy>,
}

impl Policies {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Policy> {
        self.policies.values()
    }

    /// Adds a policy or replaces one. `revision` is the one that is to be replaced, 0 for none; `None` for whatever
    /// there is.
    ///
    /// # Errors
    ///
    /// When another revision is there, there are too many, or the document is too large.
    pub fn put(&mut self, name: &str, document: &str, revision: Option<&str>, now: f64) -> Result<Policy, PolicyError> {
        if document.len() > MAX_POLICY_BYTES {
            return Err(PolicyError::TooLarge(document.len()));
        }
        let before = self.revision(name, revision)?;
        if before == 0 && self.policies.len() == MAX_POLICIES {
            return Err(PolicyError::TooMany);
        }
        let (name, document) = (name.to_owned(), document.to_owned());
        let policy = Policy { name: name.clone(), document, revision: before + 1, updated_at: now };
        self.policies.insert(name, policy.clone());
        Ok(policy)
    }

    /// Takes a policy away, if it is at that revision.
    ///
    /// # Errors
    ///
    /// When there is none, or it is at another revision.
    pub fn delete(&mut self, name: &str, revision: Option<&str>) -> Result<(), PolicyError> {
        if self.revision(name, revision)? == 0 {
            return Err(PolicyError::Unknown(name.to_owned()));
        }
        self.policies.remove(name);
        Ok(())
    }

    fn revision(&self, name: &str, meant: Option<&str>) -> Result<u64, PolicyError> {
        let now = self.policies.get(name).map_or(0, |policy| policy.revision);
        if meant.is_some_and(|meant| meant != now.to_string()) { Err(PolicyError::Revision(now)) } else { Ok(now) }
    }
}
