//! The page: what a browser is shown of the traces, as HTML and SVG that are whole before they leave.
//!
//! An address in, a reply out; knows no socket. Whatever a trace says is escaped by the templates, and the browser is told
//! ([`POLICY`]) to run only the scripts that are built in. X-Ray's console is the model of what can be seen.

mod analytics;
mod assets;
mod colours;
mod compare;
mod completion;
mod documents;
mod filter_box;
mod frame;
mod groups;
mod histogram;
mod insights;
mod list;
mod map;
mod query;
mod sampling;
mod selection;
mod totals;
mod trace;
mod words;

use std::borrow::Cow;

use maud::Markup;
use query::Query;
use serde_json::Value;

use crate::api::Api;

/// What a page of ours may do in a browser: load what is built in, from here, and nothing else.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' \
                          data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What a browser is answered.
#[derive(Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The content type.
    pub content_type: &'static str,
    /// Where to go instead.
    pub location: Option<&'static str>,
    /// The body.
    pub body: Cow<'static, [u8]>,
}

/// What pages are made from.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The traces.
    pub api: &'a Api,
    /// The server's status, as `/local/status` has it.
    pub status: &'a Value,
    /// The time, in seconds since 1970.
    pub now: f64,
}

/// Answers a `GET` of `path`, with what stands behind its `?`.
///
/// ```
/// use serde_json::json;
/// use xray_local::api::Api;
/// use xray_local::page::{View, answer};
/// use xray_local::store::Store;
///
/// let api = Api::new(Store::new(1 << 20).into(), 1.0);
/// let view = View { api: &api, status: &json!({}), now: 0.0 };
/// assert_eq!(answer(view, "/", "").location, Some("/traces"));
/// assert_eq!(answer(view, "/traces", "filter=fault").status, 200);
/// assert_eq!(answer(view, "/elsewhere", "").status, 404);
/// ```
#[must_use]
pub fn answer(view: View<'_>, path: &str, query: &str) -> Reply {
    let query = Query::parse(query);
    match path {
        "/" => Reply { status: 302, location: Some("/traces"), ..Reply::text(200, "") },
        "/traces" => Reply::html(200, list::page(view, &query)),
        "/traces/live" => Reply::html(200, list::live(view, &query)),
        "/map" => Reply::html(200, map::page(view, &query)),
        "/map/live" => Reply::html(200, map::live(view, &query)),
        "/sampling" => Reply::html(200, sampling::page(view)),
        "/sampling/live" => Reply::html(200, sampling::live(view)),
        "/insights" => Reply::html(200, insights::page(view)),
        "/insights/live" => Reply::html(200, insights::live(view)),
        "/local/completion" => Reply::json(&completion::completion(view)),
        "/analytics" => Reply::html(200, analytics::page(view, &query)),
        "/analytics/live" => Reply::html(200, analytics::live(view, &query)),
        "/documents" => Reply::html(200, documents::page(view)),
        "/documents/live" => Reply::html(200, documents::live(view)),
        "/compare" => Reply::html(200, compare::page(view, &query)),
        "/compare/live" => Reply::html(200, compare::live(view, &query)),
        _ if path.starts_with("/trace/") => trace::answer(view, path, &query),
        _ => match path.strip_prefix("/assets/").and_then(assets::find) {
            Some((content_type, text)) => {
                Reply { status: 200, content_type, location: None, body: Cow::Borrowed(text.as_bytes()) }
            }
            None => Reply::html(404, frame::not_found(view)),
        },
    }
}

impl Reply {
    fn html(status: u16, markup: Markup) -> Self {
        let body = Cow::Owned(markup.into_string().into_bytes());
        Self { status, content_type: "text/html; charset=utf-8", location: None, body }
    }

    fn json(value: &Value) -> Self {
        let body = Cow::Owned(value.to_string().into_bytes());
        Self { status: 200, content_type: "application/json", location: None, body }
    }

    fn written_json(text: String) -> Self {
        let body = Cow::Owned(text.into_bytes());
        Self { status: 200, content_type: "application/json", location: None, body }
    }

    fn text(status: u16, text: &'static str) -> Self {
        let body = Cow::Borrowed(text.as_bytes());
        Self { status, content_type: "text/plain; charset=utf-8", location: None, body }
    }
}
