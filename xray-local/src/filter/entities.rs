//! Selectors of nodes and calls, for statistics: `service(..)`, `edge(..)` or `id(..)`, with a filter in braces.
//!
//! X-Ray: [GetTimeSeriesServiceStatistics], *EntitySelectorExpression*. `id(..)` alone stands for `service(id(..))`. A
//! client, whose type is `client`, calls the service at the top of each trace.
//!
//! [GetTimeSeriesServiceStatistics]: https://docs.aws.amazon.com/xray/latest/api/API_GetTimeSeriesServiceStatistics.html

use super::ast::{Expression, Selector};
use super::error::FilterError;
use super::{Filter, Group, evaluate};
use crate::document::Segment;
use crate::trace::Trace;

/// What stands before `id(..)` that stands alone.
const SERVICE: &str = "service(";

/// Which nodes or calls are counted.
///
/// ```
/// use xray_local::filter::Entities;
///
/// assert!(Entities::parse(r#"id(name: "shop")"#)?.are_services());
/// assert!(!Entities::parse(r#"edge("shop", "bank") { fault }"#)?.are_services());
/// let error = Entities::parse("fault").expect_err("it selects traces");
/// assert_eq!(error.to_string(), "it selects no service or edge at 0; write `service(\"a\")`, `edge(\"a\", \"b\")` or `id(name: \"a\")`");
/// # Ok::<(), xray_local::filter::FilterError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Entities(Expression);

impl Entities {
    /// Reads a selector.
    ///
    /// # Errors
    ///
    /// When it is no filter expression, or not one `service`, `edge` or `id`.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let word = text.split('(').next().unwrap_or_default().trim();
        let is_id = word.eq_ignore_ascii_case("id");
        let filter = if is_id {
            let service = format!("{SERVICE}{text})");
            Filter::parse(&service).map_err(|error| error.moved_back(SERVICE.len(), text.len()))
        } else {
            Filter::parse(text)
        }?;
        match filter.expression() {
            Expression::Service(..) | Expression::Edge(..) => Ok(Self(filter.expression().clone())),
            _ => {
                let fix = "write `service(\"a\")`, `edge(\"a\", \"b\")` or `id(name: \"a\")`";
                Err(FilterError::new(0..text.len(), "it selects no service or edge", fix))
            }
        }
    }

    /// The calls of clients: what is counted when nothing is selected.
    #[must_use]
    pub fn of_clients() -> Self {
        let client = Selector { kind: Some("client".to_owned()), ..Selector::default() };
        Self(Expression::Edge(client, Selector::default(), Box::new(Expression::And(Vec::new()))))
    }

    /// Whether nodes are counted, and not calls.
    #[must_use]
    pub fn are_services(&self) -> bool {
        matches!(self.0, Expression::Service(..))
    }

    /// What a trace has of them: segments for nodes, the caller's view for calls.
    #[must_use]
    pub fn of<'t>(&self, trace: &'t Trace<'_>, groups: &[Group]) -> Vec<&'t Segment> {
        evaluate::selected(&self.0, trace, groups)
    }
}
