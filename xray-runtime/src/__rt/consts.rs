//! Names and keys that are consts, looked at when the program is compiled. The messages are those of
//! the macro for literals.

/// A const that names a subsegment or segment.
#[must_use]
#[track_caller]
pub const fn checked_name(name: &'static str) -> &'static str {
    let bytes = name.as_bytes();
    let (mut place, mut characters, mut is_blank) = (0, 0, true);
    while place < bytes.len() {
        let byte = byte_at(bytes, place);
        assert!(
            may_be_in_a_name(byte),
            "a character cannot be in a name; use letters, digits, whitespace and `_ . : / % & # = + \\ - @`"
        );
        if byte & 0xC0 != 0x80 {
            characters += 1;
        }
        is_blank = is_blank && byte.is_ascii_whitespace();
        place += 1;
    }
    assert!(!is_blank, "the name is empty; write at least one letter or digit");
    assert!(characters <= 200, "the name is too long; X-Ray takes at most 200 characters");
    name
}

/// A const that is the key of an annotation.
#[must_use]
#[track_caller]
pub const fn annotation_key(key: &'static str) -> &'static str {
    let bytes = key.as_bytes();
    assert!(!bytes.is_empty(), "the annotation key is empty; write letters, digits, `_` or `.`");
    assert!(bytes.len() <= 500, "the annotation key is too long; X-Ray takes at most 500 characters");
    let mut place = 0;
    while place < bytes.len() {
        let byte = byte_at(bytes, place);
        assert!(
            byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.',
            "a character cannot be in an annotation key; use ASCII letters, digits, `_` and `.`"
        );
        place += 1;
    }
    key
}

/// A const that is the key of metadata.
#[must_use]
#[track_caller]
pub const fn metadata_key(key: &'static str) -> &'static str {
    let bytes = key.as_bytes();
    assert!(!bytes.is_empty(), "the metadata key is empty; write at least one character");
    let is_of_aws = matches!(bytes, [b'A', b'W', b'S', b'.', ..]);
    assert!(!is_of_aws, "metadata keys that start with `AWS.` belong to AWS; choose another key");
    key
}

const fn byte_at(bytes: &[u8], place: usize) -> u8 {
    match bytes.split_at(place).1 {
        [byte, ..] => *byte,
        [] => 0,
    }
}

/// Letters of other scripts are looked at when the name is sent.
const fn may_be_in_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || byte.is_ascii_whitespace()
        || byte >= 0x80
        || matches!(byte, b'_' | b'.' | b':' | b'/' | b'%' | b'&' | b'#' | b'=' | b'+' | b'\\' | b'-' | b'@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_good_comes_back() {
        assert_eq!(checked_name("größe: 7 %"), "größe: 7 %");
        assert_eq!(annotation_key("order.id_2"), "order.id_2");
        assert_eq!(metadata_key("Größe"), "Größe");
    }

    #[test]
    #[should_panic(expected = "the name is empty")]
    fn a_blank_name_is_refused() {
        let _ = checked_name(" \t");
    }

    #[test]
    #[should_panic(expected = "cannot be in an annotation key")]
    fn a_key_with_a_dash_is_refused() {
        let _ = annotation_key("order-id");
    }
}
