//! From text to JSON as a Go program reads it, and the words for what is no JSON.
//!
//! Go takes half a surrogate pair (`\ud800`) for U+FFFD, which serde_json refuses, and finds keys in any case.

use serde_json::{Map, Value};

use super::finding::{Effect, Finding, Receiver};

/// The document, or what is wrong with its text.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).or_else(|first| {
        let mended = without_lone_surrogates(text);
        serde_json::from_str(&mended).map_err(|_| first.to_string())
    })
}

/// What receivers make of text that is no JSON: X-Ray cannot read it, the OpenTelemetry receiver drops it.
pub(super) fn not_a_document(problem: &str) -> Vec<Finding> {
    let problem = format!("it is not JSON ({problem})");
    let fix = "send one JSON object, with nothing after it, nested less than 128 deep";
    [Receiver::XRay, Receiver::OpenTelemetry]
        .map(|receiver| Finding::new(receiver, Effect::Rejected, "", problem.clone(), fix))
        .into()
}

/// The value of a key in whatever case it is written; the exact spelling is preferred.
pub(super) fn folded<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let other = || object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    object.get(name).or_else(other)
}

/// The text with each half of a surrogate pair as `\ufffd`.
fn without_lone_surrogates(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find('\\') {
        let (before, escape) = rest.split_at(place);
        mended.push_str(before);
        let half = code_unit(escape);
        let pair = half.is_some_and(|unit| (0xD800..0xDC00).contains(&unit))
            && escape.get(6..).and_then(code_unit).is_some_and(|unit| (0xDC00..0xE000).contains(&unit));
        let length = match half {
            Some(_) if pair => 12,
            Some(_) => 6,
            None => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        let lone = !pair && half.is_some_and(|unit| (0xD800..0xE000).contains(&unit));
        let (escape, after) = escape.split_at(length);
        mended.push_str(if lone { "\\ufffd" } else { escape });
        rest = after;
    }
    mended.push_str(rest);
    mended
}

/// The code unit that an escape such as `\ud800` at the beginning of `text` stands for.
fn code_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) { u16::from_str_radix(digits, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::without_lone_surrogates;

    #[test]
    fn only_half_pairs_are_replaced() {
        for (text, mended) in [
            (r"a\ud800b", r"a\ufffdb"),
            (r"\ud83d\ude00", r"\ud83d\ude00"),
            (r"\ude00\ud83d", r"\ufffd\ufffd"),
            (r"\\ud800", r"\\ud800"),
            (r"\ud800\n\u00e9", r"\ufffd\n\u00e9"),
            ("\\ü\\", "\\ü\\"),
        ] {
            assert_eq!(without_lone_surrogates(text), mended, "{text}");
        }
    }
}
