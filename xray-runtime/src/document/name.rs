//! Names of segments and subsegments: which characters they may hold, and how long they may be.
//!
//! X-Ray: [Segment fields], `name`: up to 200 characters; Unicode letters, numbers and white space,
//! and `_ . : / % & # = + \ - @`.
//!
//! [Segment fields]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-fields

/// The longest name, in characters.
pub(crate) const MAX_CHARS: usize = 200;

/// What a name becomes when nothing of it may be sent.
const UNKNOWN: &str = "unknown";

/// Writes `name`, without quotes, as X-Ray takes it: tabs and line breaks as blanks, other characters it
/// refuses left out, cut at 200 characters, never empty.
pub(crate) fn write(out: &mut Vec<u8>, name: &str) {
    let bytes = name.as_bytes();
    // Where it begins with a blank there may be nothing else.
    let begins = bytes.first().is_some_and(|&first| first != b' ');
    if begins && bytes.len() <= MAX_CHARS && bytes.iter().all(|&byte| is_plain(byte)) {
        out.extend_from_slice(bytes);
    } else {
        write_cleaned(out, name);
    }
}

#[cold]
fn write_cleaned(out: &mut Vec<u8>, name: &str) {
    let cleaned = clean(name);
    // Of the characters a name may hold only the backslash means something in JSON.
    out.extend_from_slice(cleaned.replace('\\', "\\\\").as_bytes());
}

/// The name as X-Ray takes it.
pub(crate) fn clean(name: &str) -> String {
    let cleaned: String = name
        .chars()
        .map(|character| if character.is_whitespace() && character.is_control() { ' ' } else { character })
        .filter(|&character| is_allowed(character))
        .take(MAX_CHARS)
        .collect();
    if cleaned.trim().is_empty() { UNKNOWN.to_owned() } else { cleaned }
}

/// Whether anything of a name may be sent.
pub(crate) fn is_usable(name: &str) -> bool {
    name.chars().any(|character| character != ' ' && is_allowed(character))
}

/// Whether a name may hold this character.
pub(crate) fn is_allowed(character: char) -> bool {
    // `\p{Z}` is white space that is no control; `\p{N}` and `\p{L}` are what std calls numeric and
    // alphabetic, but for marks that are alphabetic and not letters.
    match character {
        ' ' | '_' | '.' | ':' | '/' | '%' | '&' | '#' | '=' | '+' | '\\' | '-' | '@' => true,
        _ if character.is_ascii() => character.is_ascii_alphanumeric(),
        _ => is_letter_or_number(character) || (character.is_whitespace() && !character.is_control()),
    }
}

/// `\p{L}` or `\p{N}`. std's tables know `Alphabetic`, which also holds marks (`\p{M}`) and the
/// circled letters (`\p{So}`); those are told apart by their blocks.
fn is_letter_or_number(character: char) -> bool {
    character.is_numeric() || (character.is_alphabetic() && !is_alphabetic_mark(character))
}

/// Alphabetic characters that are combining marks or symbols. Checked against the general
/// categories of all of Unicode by a test.
fn is_alphabetic_mark(character: char) -> bool {
    let code = character as u32;
    super::name_marks::RANGES
        .binary_search_by(|&(first, last)| {
            if last < code {
                std::cmp::Ordering::Less
            } else if first > code {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Equal
            }
        })
        .is_ok()
}

#[inline]
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9'
        | b' ' | b'_' | b'.' | b':' | b'/' | b'%' | b'&' | b'#' | b'=' | b'+' | b'-' | b'@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_x_ray_refuses_is_left_out() {
        assert_eq!(clean("crate::f<T>()"), "crate::fT");
        assert_eq!(clean("tab\there"), "tab here");
        assert_eq!(clean("emoji😀x"), "emojix");
        assert_eq!(clean("(*)"), "unknown");
    }

    #[test]
    fn a_backslash_stays_and_is_escaped() {
        let mut out = Vec::new();
        write(&mut out, "a\\b");
        assert_eq!(out, b"a\\\\b");
    }
}
