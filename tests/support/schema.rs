//! What we promise of everything we send: the strict schema, the header line, the size, and one compact document.
//!
//! Stricter than any receiver. What receivers refuse is in `receivers`.

use std::sync::LazyLock;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::vectors::vector_file;

/// The first line of every datagram, newline included.
///
/// X-Ray: [Sending segment documents], *Sending segment documents to the X-Ray daemon*.
///
/// [Sending segment documents]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
pub const HEADER_LINE: &[u8] = b"{\"format\":\"json\",\"version\":1}\n";

/// The most bytes of a datagram, header line included, unless a test sets another limit.
pub const MAX_DATAGRAM_BYTES: usize = 63 * 1024;

/// The most levels of subsegments below the root of one document.
pub const MAX_LEVELS: usize = 50;

static STRICT: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = vector_file("segment_document.schema.json");
    jsonschema::draft202012::options().build(&schema).expect("the strict schema compiles")
});

/// Returns what the strict schema has against `document`; empty when it is valid.
#[must_use]
pub fn violations(document: &Value) -> Vec<String> {
    // The root is an `anyOf`, whose own message repeats the whole document and names no cause.
    if STRICT.is_valid(document) {
        return Vec::new();
    }
    STRICT
        .iter_errors(document)
        .map(|error| {
            let mut message = error.to_string();
            if message.len() > 400 {
                let cut = (0..=400).rev().find(|at| message.is_char_boundary(*at)).unwrap_or(0);
                message.truncate(cut);
                message.push('…');
            }
            format!("{}: {message}", error.instance_path())
        })
        .collect()
}

/// Panics with every reason why `document` breaks the strict schema.
///
/// # Panics
///
/// When it does.
pub fn assert_valid(document: &Value) {
    let violations = violations(document);
    assert!(violations.is_empty(), "the strict schema refuses this document:\n{}\n{document:#}", violations.join("\n"));
}

/// Reads a datagram and checks everything we promise of it; returns its document.
///
/// # Errors
///
/// A sentence that says which promise is broken.
pub fn read_datagram(datagram: &[u8]) -> Result<Value, String> {
    read_datagram_up_to(datagram, MAX_DATAGRAM_BYTES)
}

/// As [`read_datagram`], with another size limit (header line included).
///
/// # Errors
///
/// A sentence that says which promise is broken.
pub fn read_datagram_up_to(datagram: &[u8], max_bytes: usize) -> Result<Value, String> {
    if datagram.len() > max_bytes {
        return Err(format!("{} bytes is over the limit of {max_bytes}", datagram.len()));
    }
    let body = datagram
        .strip_prefix(HEADER_LINE)
        .ok_or_else(|| format!("does not open with the header line: {:?}", lossy_start(datagram)))?;
    let text = std::str::from_utf8(body).map_err(|error| format!("not UTF-8: {error}"))?;
    compact(text)?;
    let document = parse_without_duplicates(text)?;
    ids_come_first(text, &document)?;
    let levels = levels_of_subsegments(&document);
    if levels > MAX_LEVELS {
        return Err(format!("{levels} levels of subsegments, over the limit of {MAX_LEVELS}"));
    }
    let violations = violations(&document);
    if violations.is_empty() { Ok(document) } else { Err(format!("{}\n{document:#}", violations.join("\n"))) }
}

/// Parses one JSON document with nothing behind it and no key twice in one object, at any level.
///
/// # Errors
///
/// What is wrong, and where.
pub fn parse_without_duplicates(text: &str) -> Result<Value, String> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = NoDuplicates.deserialize(&mut deserializer).map_err(|error| format!("bad JSON: {error}"))?;
    deserializer.end().map_err(|error| format!("something follows the document: {error}"))?;
    Ok(value)
}

/// Returns the id the daemon writes in its log: the first match of `"<key>":"(.*?)"` over the raw text.
///
/// `pkg/processor/batchprocessor.go` of aws-xray-daemon 3.6.6 knows no JSON there.
#[must_use]
pub fn id_in_daemon_log<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let pattern = format!("\"{key}\":\"");
    let rest = &text[text.find(&pattern)? + pattern.len()..];
    // `.` does not match a newline.
    let line = rest.split('\n').next().unwrap_or(rest);
    line.find('"').map(|end| &line[..end])
}

fn ids_come_first(text: &str, document: &Value) -> Result<(), String> {
    for key in ["id", "trace_id"] {
        let logged = id_in_daemon_log(text, key);
        if logged != document[key].as_str() {
            return Err(format!("the daemon would log {key} {logged:?} for the document {}", document[key]));
        }
    }
    Ok(())
}

fn compact(text: &str) -> Result<(), String> {
    let mut in_string = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
        } else if byte == b'"' {
            in_string = true;
        } else if byte.is_ascii_whitespace() {
            return Err(format!("not compact: white space between tokens at byte {at}"));
        }
    }
    Ok(())
}

/// Counts the levels of subsegments below the root, without recursion.
#[must_use]
pub fn levels_of_subsegments(document: &Value) -> usize {
    let mut deepest = 0;
    let mut waiting = vec![(document, 0)];
    while let Some((node, level)) = waiting.pop() {
        deepest = deepest.max(level);
        for child in node["subsegments"].as_array().into_iter().flatten() {
            waiting.push((child, level + 1));
        }
    }
    deepest
}

fn lossy_start(datagram: &[u8]) -> String {
    String::from_utf8_lossy(&datagram[..datagram.len().min(80)]).into_owned()
}

/// Builds a `Value` as serde_json does, and refuses an object that says one key twice.
struct NoDuplicates;

impl<'de> DeserializeSeed<'de> for NoDuplicates {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NoDuplicates {
    type Value = Value;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("JSON without duplicate keys")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(NoDuplicates)? {
            array.push(item);
        }
        Ok(array.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(NoDuplicates)?;
            if object.insert(key.clone(), value).is_some() {
                return Err(A::Error::custom(format!("key {key:?} twice in one object")));
            }
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::vectors;

    const GOOD: &str = r#"{"name":"a","id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1.5,"end_time":2.5}"#;

    fn datagram(body: &str) -> Vec<u8> {
        [HEADER_LINE, body.as_bytes()].concat()
    }

    fn refusal(body: &str) -> String {
        read_datagram(&datagram(body)).expect_err("this datagram must be refused")
    }

    #[test]
    fn the_strict_schema_agrees_with_every_measured_case() {
        for case in vectors("segment_schema_cases") {
            let mut document = case["document"].clone();
            if case["document"]["generate"].is_string() {
                document = serde_json::from_str(GOOD).unwrap();
                document["metadata"]["default"]["blob"] = "x".repeat(65_536).into();
            }
            let valid = violations(&document).is_empty();
            assert_eq!(Some(valid), case["strict_valid"].as_bool(), "{} {}", case["id"], case["description"]);
        }
    }

    #[test]
    fn a_minimal_datagram_is_read() {
        assert_eq!(read_datagram(&datagram(GOOD)).unwrap()["name"], "a");
    }

    #[test]
    fn a_document_over_the_limit_is_refused_although_its_schema_is_valid() {
        let blob =
            format!(r#"{},"metadata":{{"default":{{"blob":"{}"}}}}}}"#, &GOOD[..GOOD.len() - 1], "x".repeat(65_536));
        assert!(refusal(&blob).contains("over the limit of 64512"));
        let exact = MAX_DATAGRAM_BYTES - HEADER_LINE.len();
        let padding = "x".repeat(exact - GOOD.len() - r#","user":"""#.len());
        let at_limit = format!(r#"{},"user":"{padding}"}}"#, &GOOD[..GOOD.len() - 1]);
        assert_eq!(datagram(&at_limit).len(), MAX_DATAGRAM_BYTES);
        assert!(!refusal(&at_limit).contains("over the limit of 64512"), "a size at the limit is no reason");
    }

    #[test]
    fn another_header_line_is_refused() {
        let spaced = [b"{\"format\": \"json\", \"version\": 1}\n", GOOD.as_bytes()].concat();
        assert!(read_datagram(&spaced).unwrap_err().contains("header line"));
        assert!(read_datagram(GOOD.as_bytes()).is_err());
        assert!(read_datagram(b"").is_err());
    }

    #[test]
    fn white_space_and_trailing_bytes_are_refused() {
        assert!(refusal(&GOOD.replace(",\"id\"", ", \"id\"")).contains("not compact"));
        assert!(refusal(&format!("{GOOD}\n")).contains("not compact"));
        assert!(refusal(&format!("{GOOD}{GOOD}")).contains("something follows"));
        assert!(refusal(&format!("{GOOD}\0")).contains("something follows"));
        let spaces_in_a_string = GOOD.replace("\"a\"", r#""a b \" c""#);
        assert!(!refusal(&spaces_in_a_string).contains("compact"));
    }

    #[test]
    fn a_key_said_twice_is_refused_at_any_level() {
        assert!(refusal(&GOOD.replace("\"end_time\"", "\"name\":\"b\",\"end_time\"")).contains("\"name\" twice"));
        let nested = format!(r#"{},"metadata":{{"default":{{"k":[{{"x":1,"x":2}}]}}}}}}"#, &GOOD[..GOOD.len() - 1]);
        assert!(refusal(&nested).contains("\"x\" twice"));
        let escaped = format!(r#"{},"annotations":{{"k":1,"\u006b":2}}}}"#, &GOOD[..GOOD.len() - 1]);
        assert!(refusal(&escaped).contains("\"k\" twice"));
    }

    #[test]
    fn another_id_before_the_documents_own_is_refused() {
        let child = r#""subsegments":[{"id":"0123456789abcdef","name":"b","start_time":1.5,"end_time":2.5}]"#;
        let body = GOOD.replace("\"id\"", &format!("{child},\"id\""));
        assert!(refusal(&body).contains("the daemon would log id Some(\"0123456789abcdef\")"));
        let named = GOOD.replace("\"a\"", r#""\"id\":\"x\"""#);
        assert!(!refusal(&named).contains("daemon would log"), "escaped quotes are not what the daemon looks for");
    }

    #[test]
    fn nesting_is_limited_to_fifty_levels() {
        fn nested(levels: usize) -> String {
            let open =
                r#","subsegments":[{"name":"b","id":"0123456789abcdef","start_time":1.5,"end_time":2.5"#.repeat(levels);
            format!("{}{open}{}}}", &GOOD[..GOOD.len() - 1], "}]".repeat(levels))
        }
        assert!(read_datagram(&datagram(&nested(50))).is_ok());
        assert!(refusal(&nested(51)).contains("51 levels"));
    }

    #[test]
    fn a_violation_says_where_it_is() {
        let document: Value = serde_json::from_str(&GOOD.replace("70de5b6f19ff9a0a", "70de")).unwrap();
        assert!(!violations(&document).is_empty());
    }
}
