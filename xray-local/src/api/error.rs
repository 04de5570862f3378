//! Errors as X-Ray writes them. Knows which status and type belong together.

use std::error::Error;
use std::fmt;
use std::ops::Range;

use serde_json::{Value, json};

use crate::filter::FilterError;

/// A request that is not answered, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    status: u16,
    kind: &'static str,
    message: String,
    /// The bytes of the filter expression that are wrong.
    span: Option<Range<usize>>,
}

impl ApiError {
    /// The request is not what X-Ray documents.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { status: 400, kind: "InvalidRequestException", message: message.into(), span: None }
    }

    /// A filter expression that is none, with its place.
    #[must_use]
    pub fn filter(error: &FilterError) -> Self {
        Self { span: Some(error.span()), ..Self::invalid(error.to_string()) }
    }

    /// An operation that X-Ray may have and that is not answered here.
    #[must_use]
    pub fn unknown(path: &str) -> Self {
        let path: String = path.chars().take(60).filter(|char| !char.is_control()).collect();
        let message = format!("`{path}` is not answered locally; answered are {}", super::PATHS.join(", "));
        Self { status: 404, kind: "UnknownOperationException", message, span: None }
    }

    /// The request is refused before it is looked at.
    #[must_use]
    pub fn refused(status: u16, message: impl Into<String>) -> Self {
        Self { status, kind: "AccessDeniedException", message: message.into(), span: None }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The type, for the header `x-amzn-ErrorType`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The body. `Start` and `End`, in bytes of a filter expression, are ours.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut body = json!({"__type": self.kind, "Message": self.message});
        if let (Value::Object(body), Some(span)) = (&mut body, &self.span) {
            body.insert("Start".into(), span.start.into());
            body.insert("End".into(), span.end.into());
        }
        body
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Error for ApiError {}
