//! Errors as X-Ray writes them. Knows which status and type belong together.

use std::error::Error;
use std::fmt;

use serde_json::{Value, json};

/// A request that is not answered, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    status: u16,
    kind: &'static str,
    message: String,
}

impl ApiError {
    /// The request is not what X-Ray documents.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { status: 400, kind: "InvalidRequestException", message: message.into() }
    }

    /// An operation that X-Ray may have and that is not answered here.
    #[must_use]
    pub fn unknown(path: &str) -> Self {
        let path: String = path.chars().take(60).filter(|char| !char.is_control()).collect();
        let message = format!("`{path}` is not answered locally; answered are {}", super::PATHS.join(", "));
        Self { status: 404, kind: "UnknownOperationException", message }
    }

    /// The request is refused before it is looked at.
    #[must_use]
    pub fn refused(status: u16, message: impl Into<String>) -> Self {
        Self { status, kind: "AccessDeniedException", message: message.into() }
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

    /// The body.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({"__type": self.kind, "Message": self.message})
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Error for ApiError {}
