//! Keys of annotations and metadata: which are taken as they are, which are mended, which refused.

use std::borrow::Cow;

use crate::text::cut_chars;

/// The longest key, in characters.
const MAX_CHARS: usize = 500;

/// The metadata namespace that the SDK writes itself.
const OWN_NAMESPACE: &str = "xray_sdk";

/// A key as X-Ray indexes it: letters, digits, `_` and `.`; anything else becomes `_`, so that the
/// annotation is found under a name close to the one that was meant. `None` for an empty key.
///
/// X-Ray: [Annotations](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-annotations).
pub(crate) fn annotation_key(key: Cow<'static, str>) -> Option<Cow<'static, str>> {
    let valid = |character: char| character.is_ascii_alphanumeric() || character == '_' || character == '.';
    if key.is_empty() {
        return None;
    }
    if key.len() <= MAX_CHARS && key.chars().all(valid) {
        return Some(key);
    }
    let mended = cut_chars(&key, MAX_CHARS).chars().map(|character| if valid(character) { character } else { '_' });
    Some(Cow::Owned(mended.collect()))
}

/// A key or namespace of metadata, no longer than an annotation's may be.
pub(crate) fn metadata_key(key: Cow<'static, str>) -> Cow<'static, str> {
    match cut_chars(&key, MAX_CHARS) {
        cut if cut.len() < key.len() => Cow::Owned(cut.to_owned()),
        _ => key,
    }
}

/// Whether metadata may stand under a namespace or key: what begins with `AWS.` is X-Ray's own.
pub(crate) fn may_hold_metadata(namespace: &str, key: &str) -> bool {
    let reserved = |text: &str| text.starts_with("AWS.");
    !(namespace.is_empty() || reserved(namespace) || reserved(key) || namespace == OWN_NAMESPACE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_key_is_mended_and_a_good_one_left_alone() {
        assert_eq!(annotation_key("a-b c:é".into()).as_deref(), Some("a_b_c__"));
        assert!(matches!(annotation_key("dot.key".into()), Some(Cow::Borrowed("dot.key"))));
        assert_eq!(annotation_key("".into()), None);
        assert_eq!(annotation_key("k".repeat(600).into()).map(|key| key.len()), Some(500));
    }

    #[test]
    fn reserved_metadata_is_refused() {
        assert!(may_hold_metadata("default", "key"));
        assert!(!may_hold_metadata("AWS.x", "key"));
        assert!(!may_hold_metadata("default", "AWS.key"));
        assert!(!may_hold_metadata("xray_sdk", "truncated"));
    }
}
