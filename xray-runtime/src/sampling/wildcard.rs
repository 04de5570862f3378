//! Wildcard patterns: `*` is any run of characters, `?` any one, and case does not matter.
//!
//! Knows characters only. A text is read once, whatever the pattern: `*a*a*a*b` costs no more on a
//! hostile text than on any other of its length. (With more than 127 characters between the stars,
//! which no rule of X-Ray's has, that holds for each piece between two of them.)

use std::fmt;

use super::places::Middle;

/// A pattern, prepared for many texts: `*` is any run of characters, `?` any one, and case does not
/// matter.
///
/// X-Ray: [Sampling rule options](https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html#xray-console-sampling-options).
///
/// ```
/// use xray_runtime::Pattern;
///
/// assert!(Pattern::new("*.example.com").matches("API.example.com"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Pattern {
    source: Box<str>,
    /// It is nothing but stars.
    is_any: bool,
    /// What stands before the first star; all of it where there is none.
    head: Literal,
    /// What follows the first star.
    rest: Option<Rest>,
}

#[derive(Clone, PartialEq, Eq)]
struct Rest {
    middle: Middle,
    /// What stands behind the last star.
    tail: Literal,
}

/// Characters at one end of a text.
#[derive(Clone, PartialEq, Eq)]
enum Literal {
    /// ASCII without `?`, as nearly always: bytes can be compared.
    Ascii(Box<[u8]>),
    Any(Box<[char]>),
}

pub(super) const ANY_CHARACTER: char = '?';

impl Pattern {
    /// Prepares a pattern. There is none that could not be: an empty one matches the empty text.
    #[must_use]
    pub fn new(source: &str) -> Self {
        let is_any = !source.is_empty() && source.bytes().all(|byte| byte == b'*');
        let Some((head, rest)) = source.split_once('*') else {
            return Self { source: source.into(), is_any, head: Literal::of(source), rest: None };
        };
        let (middle, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
        let middle = Middle::of(middle);
        let rest = Some(Rest { middle, tail: Literal::of(tail) });
        Self { source: source.into(), is_any, head: Literal::of(head), rest }
    }

    /// The pattern that everything matches.
    pub(crate) fn any() -> Self {
        Self::new("*")
    }

    #[inline]
    pub(crate) fn is_any(&self) -> bool {
        self.is_any
    }

    /// As it was written.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// Whether it matches all of `text`.
    #[inline]
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let Some(behind) = self.head.stripped_from_the_start_of(text) else { return false };
        let Some(rest) = &self.rest else { return behind.is_empty() };
        rest.tail.stripped_from_the_end_of(behind).is_some_and(|between| rest.middle.is_found_in(between))
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.source(), f)
    }
}

impl Literal {
    fn of(text: &str) -> Self {
        if text.is_ascii() && !text.contains(ANY_CHARACTER) {
            Self::Ascii(text.bytes().collect())
        } else {
            Self::Any(text.chars().map(fold).collect())
        }
    }

    #[inline]
    fn stripped_from_the_start_of<'a>(&self, text: &'a str) -> Option<&'a str> {
        match self {
            Self::Ascii(wanted) => {
                let (start, rest) = text.split_at_checked(wanted.len())?;
                start.as_bytes().eq_ignore_ascii_case(wanted).then_some(rest)
            }
            Self::Any(wanted) => {
                let mut chars = text.chars();
                wanted
                    .iter()
                    .all(|&wanted| chars.next().is_some_and(|char| takes(wanted, char)))
                    .then_some(chars.as_str())
            }
        }
    }

    #[inline]
    fn stripped_from_the_end_of<'a>(&self, text: &'a str) -> Option<&'a str> {
        match self {
            Self::Ascii(wanted) => {
                let (rest, end) = text.split_at_checked(text.len().checked_sub(wanted.len())?)?;
                end.as_bytes().eq_ignore_ascii_case(wanted).then_some(rest)
            }
            Self::Any(wanted) => {
                let mut chars = text.chars();
                let mut wanted = wanted.iter().rev();
                wanted
                    .all(|&wanted| chars.next_back().is_some_and(|char| takes(wanted, char)))
                    .then_some(chars.as_str())
            }
        }
    }
}

#[inline]
pub(super) fn takes(wanted: char, char: char) -> bool {
    wanted == ANY_CHARACTER || wanted == fold(char)
}

/// The small form of a character, where that is one character too and of the same kind.
#[inline]
pub(super) fn fold(char: char) -> char {
    if char.is_ascii() {
        return char.to_ascii_lowercase();
    }
    let mut small = char.to_lowercase();
    match (small.next(), small.next()) {
        (Some(small), None) if !small.is_ascii() => small,
        _ => char,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, word for word; slow.
    fn by_definition(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => (0..=text.len()).any(|taken| by_definition(rest, &text[taken..])),
            (Some((&wanted, pattern)), Some((&char, text))) => {
                takes(fold(wanted), char) && by_definition(pattern, text)
            }
            _ => false,
        }
    }

    #[test]
    fn every_short_pattern_matches_as_defined() {
        let words = |alphabet: &str, longest: usize| {
            let mut words = vec![String::new()];
            let mut last = words.clone();
            for _ in 0..longest {
                last = last.iter().flat_map(|word| alphabet.chars().map(move |char| format!("{word}{char}"))).collect();
                words.extend(last.iter().cloned());
            }
            words
        };
        let texts = words("ab", 6);
        for pattern in words("ab*?", 5) {
            let prepared = Pattern::new(&pattern);
            let pieces: Vec<char> = pattern.chars().collect();
            for text in &texts {
                let chars: Vec<char> = text.chars().collect();
                assert_eq!(prepared.matches(text), by_definition(&pieces, &chars), "{pattern:?} {text:?}");
            }
        }
    }

    #[test]
    fn only_stars_are_anything() {
        assert!(Pattern::new("***").is_any());
        assert!(Pattern::any().matches(""));
        assert!(!Pattern::new("?*").is_any());
        assert!(!Pattern::new("").is_any());
    }
}
