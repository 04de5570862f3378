//! A function as the audit sees it: where it is, whether it is traced, and what it records.
//!
//! Only what was found; it knows neither syntax trees nor rules.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::report::Rule;

/// What X-Ray makes of an annotation's value.
///
/// X-Ray: [Annotations].
///
/// [Annotations]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-annotations
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ValueType {
    /// Text: strings, characters, ids, addresses, and whatever is recorded with `display`.
    String,
    /// Integers and floats of any size.
    Number,
    /// `bool`.
    Boolean,
    /// The sources of this crate do not tell.
    Unknown,
}

/// An annotation or a metadata entry of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Key {
    /// The key as it is sent; the expression where it is none that can be read.
    pub name: String,
    /// What the value is to X-Ray.
    pub value_type: ValueType,
    /// The type as it is written at the argument, or the expression.
    pub written: String,
}

/// A place in the sources.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Place {
    /// Counted from the folder of `Cargo.toml`.
    pub file: PathBuf,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// How many characters the guilty text has on this line.
    pub width: usize,
}

/// A function of the crate: traced, or one that could be.
#[derive(Debug, Clone)]
pub struct Function {
    pub(crate) path: Vec<String>,
    pub(crate) place: Place,
    pub(crate) public: bool,
    pub(crate) asynchronous: bool,
    pub(crate) traceable: bool,
    pub(crate) traced: Option<Traced>,
    pub(crate) annotations: Vec<Key>,
    pub(crate) metadata: Vec<Key>,
    /// The `cfg`s around it.
    pub(crate) cfgs: Vec<String>,
    /// Which program it is in; `None` is in all of them.
    pub(crate) target: Option<usize>,
    pub(crate) allowed: Vec<Rule>,
}

/// What `#[traced]` says of a function.
#[derive(Debug, Clone)]
pub(crate) struct Traced {
    pub(crate) name: Name,
    /// It may begin a segment, which has the name of a service.
    pub(crate) root: bool,
    /// It calls another service, whose name it has.
    pub(crate) remote: bool,
}

/// The name of a segment or subsegment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Name {
    Known(String),
    /// A constant by its last word, until the constants of the crate are known.
    Constant(String),
    /// Any other expression.
    Computed(String),
}

impl Function {
    /// Its modules from the crate's root, the types and functions around it, and its name, as in `shop::Till::pay`.
    #[must_use]
    pub fn path(&self) -> String {
        self.path.join("::")
    }

    pub(crate) fn path_parts(&self) -> &[String] {
        &self.path
    }

    /// The name of its subsegment or segment; `None` if it is not traced, or named by an expression that only the
    /// compiler can evaluate.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self.traced.as_ref().map(|traced| &traced.name) {
            Some(Name::Known(name)) => Some(name),
            _ => None,
        }
    }

    /// Whether `#[traced]` stands on it, or on its `impl`.
    #[must_use]
    pub fn is_traced(&self) -> bool {
        self.traced.is_some()
    }

    /// Whether it begins a segment where there is none: `#[traced(root)]`.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.traced.as_ref().is_some_and(|traced| traced.root)
    }

    /// Whether it is `pub`, without restriction.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.public
    }

    /// Whether it is an `async fn`.
    #[must_use]
    pub fn is_async(&self) -> bool {
        self.asynchronous
    }

    /// Its file, counted from the folder of `Cargo.toml`.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.place.file
    }

    /// Where its name stands.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The annotations it makes: of its arguments, in its attribute, and by `.annotate("key", ..)` in its body.
    #[must_use]
    pub fn annotations(&self) -> &[Key] {
        &self.annotations
    }

    /// The metadata it records.
    #[must_use]
    pub fn metadata(&self) -> &[Key] {
        &self.metadata
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Unknown => "unknown",
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", slashed(&self.file), self.line, self.column)
    }
}

/// A path with `/`, on every system.
pub(crate) fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
