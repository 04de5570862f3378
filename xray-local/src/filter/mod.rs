//! Filter expressions: from text to traces that are selected.
//!
//! X-Ray: [Use filter expressions]. Where AWS's page is silent: `!` binds tighter than AND, AND tighter than OR; a
//! comparison holds if any value satisfies it; annotations compare within their type. What groups there are is the
//! caller's to say.
//!
//! [Use filter expressions]: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html

mod ast;
mod cause;
mod entities;
mod error;
mod evaluate;
mod hints;
mod keyword;
mod lexer;
mod parser;
mod term;
mod view;

pub use ast::{Cause, Expression, Literal, Operator, Part, Selector, Subject, Test};
pub use entities::Entities;
pub use error::FilterError;
pub use hints::Hints;
pub use keyword::{Keyword, Type};

use crate::trace::Trace;

/// A filter expression that was understood.
///
/// ```
/// use xray_local::filter::Filter;
///
/// assert!(Filter::parse(r#"service("shop") { fault } AND annotation.order = 7"#).is_ok());
/// let error = Filter::parse("http.status >= ").expect_err("nothing to compare with");
/// assert_eq!(error.to_string(), "expected a value at 15; write a \"string\", a number, `true` or `false`");
/// assert_eq!(error.span(), 15..15);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    expression: Expression,
}

/// A group of traces, which `group.name` and `group.arn` ask for.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Which traces belong to it.
    pub filter: Filter,
}

/// The values that a trace has for a keyword or annotation: those for which `subject = value` holds.
#[must_use]
pub fn values(trace: &Trace<'_>, subject: &Subject) -> Vec<Literal> {
    match subject {
        Subject::Keyword(keyword) => view::of_trace(trace, *keyword),
        Subject::Annotation(key) => {
            trace.entries().iter().flat_map(|entry| view::annotation(entry.segment, key)).collect()
        }
    }
}

impl Filter {
    /// Reads an expression. An empty one selects everything.
    ///
    /// # Errors
    ///
    /// When it is not one, with the place and what was expected there.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        parser::parse(text).map(|expression| Self { expression })
    }

    /// What was understood.
    #[must_use]
    pub fn expression(&self) -> &Expression {
        &self.expression
    }

    /// Tells whether the trace is selected.
    #[must_use]
    pub fn selects(&self, trace: &Trace<'_>, groups: &[Group]) -> bool {
        evaluate::selects(&self.expression, trace, groups)
    }
}
