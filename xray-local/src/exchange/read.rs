//! Finds the documents in a text, in whichever of the known forms it is.
//!
//! What is wrong with a document is not judged; that is for who takes it.

use std::error::Error;
use std::fmt;

use serde_json::{Deserializer, Map, Value};

use super::split::split;

/// What a text holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// Segment documents as `PutTraceSegments` takes them. One that is larger than X-Ray takes, because it was put
    /// together from several, is several again.
    pub documents: Vec<String>,
    /// Segments that X-Ray inferred from what called them. Nobody sent them, and they are inferred anew.
    pub inferred: usize,
}

/// A text that holds no traces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotTraces {
    problem: String,
}

impl fmt::Display for NotTraces {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fix =
            "give what `export` or `aws xray batch-get-traces` prints, or JSON documents, one a line or in an array";
        write!(formatter, "{}; {fix}", self.problem)
    }
}

impl Error for NotTraces {}

/// Reads the output of `export` or `aws xray batch-get-traces`, an array of documents, or documents one after the
/// other; a document may be an object or, as X-Ray has it, text. Header lines of datagrams are passed over.
///
/// # Errors
///
/// When the text is not JSON, or some of it is no trace and no document.
///
/// ```
/// use xray_local::exchange::read;
///
/// let sent = r#"{"name":"shop","id":"000000000000000a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1,"end_time":3}"#;
/// let table = r#"{"name":"orders","inferred":true}"#;
/// let printed = serde_json::json!({"Traces": [{"Id": "1-581cf771-a006649127e371903a2de979", "Segments": [
///     {"Id": "000000000000000a", "Document": sent}, {"Id": "000000000000000b", "Document": table}]}]});
/// let contents = read(&printed.to_string()).expect("it is what the AWS CLI prints");
/// assert_eq!((contents.documents, contents.inferred), (vec![sent.to_owned()], 1));
/// assert_eq!(read(&format!("{sent}\n{sent}\n")).expect("one a line").documents.len(), 2);
/// ```
pub fn read(text: &str) -> Result<Contents, NotTraces> {
    let mut contents = Contents::default();
    // Windows' shells begin a file with a mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for value in Deserializer::from_str(text).into_iter::<Value>() {
        let value = value.map_err(|error| NotTraces { problem: format!("it is not JSON ({error})") })?;
        contents.add(value)?;
    }
    Ok(contents)
}

impl Contents {
    /// Its depth is that of the JSON, which is bounded; lists of lists are walked, not recursed into.
    fn add(&mut self, value: Value) -> Result<(), NotTraces> {
        let mut pending = vec![value];
        while let Some(value) = pending.pop() {
            match value {
                // The last is looked at first.
                Value::Array(values) => pending.extend(values.into_iter().rev()),
                Value::String(text) => match serde_json::from_str::<Map<String, Value>>(&text) {
                    Ok(document) => self.document(document, Some(text)),
                    // Whoever takes documents says best what is wrong with this one.
                    Err(_) => self.documents.push(text),
                },
                Value::Object(mut object) => {
                    let inner = ["Traces", "Segments", "Document"].into_iter().find_map(|name| object.remove(name));
                    match inner {
                        Some(inner) => pending.push(inner),
                        None if is_header(&object) => {}
                        None => self.document(object, None),
                    }
                }
                other => return Err(NotTraces { problem: format!("`{other}` is no trace and no document") }),
            }
        }
        Ok(())
    }

    fn document(&mut self, document: Map<String, Value>, text: Option<String>) {
        if document.get("inferred") == Some(&Value::Bool(true)) {
            self.inferred += 1;
        } else {
            split(document, text, &mut self.documents);
        }
    }
}

/// The line before a document in a datagram.
fn is_header(object: &Map<String, Value>) -> bool {
    object.len() == 2 && object.contains_key("format") && object.contains_key("version")
}
