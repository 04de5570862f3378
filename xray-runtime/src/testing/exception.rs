//! Why a segment or subsegment failed, as its `cause` tells it.
//!
//! X-Ray: [Errors and exceptions](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-errors).

use serde_json::Value;

use super::tree::Tree;

/// An error of a chain: what was returned, or a source of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exception(Value);

impl Exception {
    fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// The type of the error, or `panic`.
    #[must_use]
    pub fn type_name(&self) -> &str {
        self.text("type")
    }

    /// What the error prints.
    #[must_use]
    pub fn message(&self) -> &str {
        self.text("message")
    }

    /// Whether another service made the error.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        self.0.get("remote") == Some(&Value::Bool(true))
    }

    /// The exception as it was sent, with its id and stack.
    #[must_use]
    pub fn raw(&self) -> &Value {
        &self.0
    }
}

/// The exceptions of a record. A record says its own, or the id of one that a record below tells.
pub(super) fn of(tree: &Tree, place: usize) -> Vec<Exception> {
    match tree.records.get(place).and_then(|record| record.object.get("cause")) {
        Some(Value::String(id)) => chain(tree, id),
        Some(cause) => all(cause).cloned().map(Exception).collect(),
        None => Vec::new(),
    }
}

fn all(cause: &Value) -> impl Iterator<Item = &Value> {
    cause.get("exceptions").and_then(Value::as_array).into_iter().flatten()
}

/// The exception with this id and its sources, wherever they are told.
fn chain(tree: &Tree, id: &str) -> Vec<Exception> {
    let has = |exception: &Value, id: &str| exception.get("id").and_then(Value::as_str) == Some(id);
    for record in &tree.records {
        let Some(cause) = record.object.get("cause") else { continue };
        let Some(mut found) = all(cause).find(|exception| has(exception, id)) else { continue };
        let mut chain = vec![Exception(found.clone())];
        // No longer than what is there, should they name each other.
        for _ in all(cause) {
            let Some(source) = found.get("cause").and_then(Value::as_str) else { break };
            let Some(next) = all(cause).find(|exception| has(exception, source)) else { break };
            chain.push(Exception(next.clone()));
            found = next;
        }
        return chain;
    }
    Vec::new()
}
