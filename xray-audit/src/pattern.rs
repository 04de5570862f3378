//! The patterns that say which functions must be traced: `pub async fn handlers::**`.
//!
//! Knows a pattern's text, and whether a function fits it. What becomes of those that fit is for
//! `rules::traced` to say.

use std::fmt;
use std::str::FromStr;

use crate::function::Function;
use crate::glob::Glob;

/// Which functions must be traced.
///
/// ```text
/// [pub] [async] [fn] PATH [in FILES]
/// ```
///
/// | pattern | functions |
/// |---|---|
/// | `handle_*` | whose name begins with `handle_`, wherever they are |
/// | `handlers::*` | directly in the module `handlers` of the crate's root |
/// | `handlers::**` | in `handlers`, its modules and the types in them |
/// | `**::Orders::*` | the methods of every type called `Orders` |
/// | `crate::*` | directly in the crate's root |
/// | `pub async fn * in src/handlers/**` | that are public and async, in these files |
///
/// `*` is any run of characters inside one part of a path, `**` any number of parts. A path without
/// `::` is about the name alone; any other begins at the root of the crate. A function's path is its
/// modules, the type or trait it is a method of, the functions around it, and its name. `pub` is the
/// bare word: neither `pub(crate)` nor a method of a trait's `impl` has it. Files are counted from the
/// folder of `Cargo.toml`. Functions that cannot be traced, `const` ones and those without a body, fit
/// no pattern.
///
/// ```
/// let pattern: xray_audit::Pattern = "pub async fn handlers::**".parse()?;
/// assert_eq!(pattern.to_string(), "pub async fn handlers::**");
/// # Ok::<(), xray_audit::ParsePatternError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    public: bool,
    asynchronous: bool,
    path: Glob,
    /// The path is a name, which may be anywhere.
    anywhere: bool,
    files: Option<Glob>,
}

/// A pattern that is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsePatternError(String);

impl Pattern {
    /// Answers whether `function` fits.
    #[must_use]
    pub fn matches(&self, function: &Function) -> bool {
        let path = function.path_parts();
        let path = match path.last() {
            Some(name) if self.anywhere => std::slice::from_ref(name),
            _ => path,
        };
        function.traceable
            && (!self.public || function.is_public())
            && (!self.asynchronous || function.is_async())
            && self.path.matches(path)
            && self.files.as_ref().is_none_or(|files| files.matches(&file_parts(function.file())))
    }
}

/// The folders and the name of a file, as a glob sees them.
pub(crate) fn file_parts(file: &std::path::Path) -> Vec<String> {
    file.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
}

/// A glob over files, counted from the folder of `Cargo.toml`.
pub(crate) fn file_glob(text: &str) -> Result<Glob, ParsePatternError> {
    let text = text.trim();
    let glob = Glob::new(text.strip_prefix("./").unwrap_or(text), "/");
    if glob.parts().iter().any(|part| part.is_empty() || part == ".." || part == ".") {
        let remedy = "write it as in `src/handlers/**`, counted from the folder of `Cargo.toml`";
        return Err(ParsePatternError(format!("`{text}` is no glob of files; {remedy}")));
    }
    Ok(glob)
}

impl FromStr for Pattern {
    type Err = ParsePatternError;

    fn from_str(text: &str) -> Result<Self, ParsePatternError> {
        let mut words = text.split_whitespace().peekable();
        let mut take = |word: &str| words.next_if_eq(&word).is_some();
        let (public, asynchronous) = (take("pub"), take("async"));
        take("fn");
        let Some(path) = words.next() else {
            let remedy = "name functions, as in `pub async fn handlers::**`";
            return Err(ParsePatternError(format!("the pattern `{text}` names no functions; {remedy}")));
        };
        let path_glob = Glob::new(path.strip_prefix("crate::").unwrap_or(path), "::");
        let is_part = |part: &String| {
            !part.is_empty()
                && part.chars().all(|character| character.is_alphanumeric() || character == '_' || character == '*')
        };
        if !path_glob.parts().iter().all(is_part) {
            let remedy = "write it as in `handlers::*`, `handlers::**` or `handle_*`";
            return Err(ParsePatternError(format!(
                "`{path}` in the pattern `{text}` is no path of functions; {remedy}"
            )));
        }
        let files = match (words.next(), words.next(), words.next()) {
            (None, ..) => None,
            (Some("in"), Some(files), None) => Some(file_glob(files)?),
            _ => {
                let remedy = "expected `[pub] [async] [fn] PATH [in FILES]`";
                return Err(ParsePatternError(format!("the pattern `{text}` is not understood; {remedy}")));
            }
        };
        let anywhere = !path.contains("::") && path != "**";
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Self { text, public, asynchronous, path: path_glob, anywhere, files })
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for ParsePatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParsePatternError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        text.parse::<Pattern>().unwrap_err().to_string()
    }

    #[test]
    fn words_before_the_path_may_be_left_out() {
        let all: Pattern = "  pub  async fn a::b in src/x/** ".parse().unwrap();
        assert!(all.public && all.asynchronous && all.files.is_some() && !all.anywhere);
        assert_eq!(all.to_string(), "pub async fn a::b in src/x/**");
        let name: Pattern = "handle_*".parse().unwrap();
        assert!(!name.public && !name.asynchronous && name.files.is_none() && name.anywhere);
        assert!(!"crate::*".parse::<Pattern>().unwrap().anywhere);
    }

    #[test]
    fn what_is_not_understood_says_what_is() {
        assert_eq!(
            message("pub fn"),
            "the pattern `pub fn` names no functions; name functions, as in `pub async fn handlers::**`"
        );
        assert_eq!(
            message("async pub fn x"),
            "the pattern `async pub fn x` is not understood; expected `[pub] [async] [fn] PATH [in FILES]`"
        );
        assert_eq!(
            message("handlers:*"),
            "`handlers:*` in the pattern `handlers:*` is no path of functions; \
             write it as in `handlers::*`, `handlers::**` or `handle_*`"
        );
        assert_eq!(
            message("* in ../src"),
            "`../src` is no glob of files; write it as in `src/handlers/**`, counted from the folder of `Cargo.toml`"
        );
    }
}
