//! Cutting text where a character ends.

/// The first `max_chars` characters of `text`.
pub(crate) fn cut_chars(text: &str, max_chars: usize) -> &str {
    if text.len() <= max_chars {
        return text;
    }
    text.char_indices().nth(max_chars).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// The longest start of `text` of at most `max_bytes` bytes that ends with a whole character.
pub(crate) fn cut_bytes(text: &str, max_bytes: usize) -> &str {
    if text.len() <= max_bytes {
        return text;
    }
    let end = (0..=max_bytes).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_never_splits_a_character() {
        assert_eq!(cut_chars("日本語", 2), "日本");
        assert_eq!(cut_bytes("日本語", 4), "日");
        assert_eq!(cut_bytes("ab", 9), "ab");
    }
}
