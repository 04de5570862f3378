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
    resource: Option<String>,
    /// The bytes of the filter expression that are wrong.
    span: Option<Range<usize>>,
}

impl ApiError {
    /// The request is not what X-Ray documents.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { status: 400, kind: "InvalidRequestException", message: message.into(), resource: None, span: None }
    }

    /// A filter expression that is none, with its place.
    #[must_use]
    pub fn filter(error: &FilterError) -> Self {
        Self { span: Some(error.span()), ..Self::invalid(error.to_string()) }
    }

    /// A page was asked for with a token that no page gave.
    #[must_use]
    pub fn strange_token() -> Self {
        Self::invalid("`NextToken` is none of ours; send the one of the page before, or none")
    }

    /// What is named is not here; X-Ray's error names it.
    #[must_use]
    pub(super) fn not_found(message: impl Into<String>, resource: Option<&str>) -> Self {
        let resource = resource.map(str::to_owned);
        Self { status: 404, kind: "ResourceNotFoundException", message: message.into(), resource, span: None }
    }

    /// An error of that name of X-Ray's model, with its status.
    #[must_use]
    pub(super) fn of_kind(status: u16, kind: &'static str, message: impl Into<String>) -> Self {
        Self { status, kind, message: message.into(), resource: None, span: None }
    }

    /// A path that is no operation of X-Ray; `likely` is the one that may have been meant.
    #[must_use]
    pub fn unknown(path: &str, likely: Option<&str>) -> Self {
        let path: String = path.chars().take(60).filter(|char| !char.is_control()).collect();
        let fix =
            likely.map_or_else(|| "the paths stand in X-Ray's API reference".to_owned(), |it| format!("use `{it}`"));
        Self {
            status: 404,
            kind: "UnknownOperationException",
            message: format!("`{path}` is no operation of X-Ray; {fix}"),
            resource: None,
            span: None,
        }
    }

    /// The request is refused before it is looked at.
    #[must_use]
    pub fn refused(status: u16, message: impl Into<String>) -> Self {
        Self { status, kind: "AccessDeniedException", message: message.into(), resource: None, span: None }
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
        if let (Some(resource), Value::Object(body)) = (&self.resource, &mut body) {
            body.insert("ResourceName".into(), resource.as_str().into());
        }
        if let (Some(span), Value::Object(body)) = (&self.span, &mut body) {
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
