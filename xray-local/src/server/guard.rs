//! Who may ask: requests that call this machine by a name of its own, and pages that came from here.
//!
//! Without it any web page could read the traces, by a name that resolves to 127.0.0.1 (DNS rebinding) or a form.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Uri};

/// The names by which this server may be called.
///
/// ```
/// use xray_local::server::Guard;
///
/// let guard = Guard::new(vec!["xray".into()]);
/// assert!(guard.knows("localhost:2000") && guard.knows("[::1]") && guard.knows("xray:2000"));
/// assert!(!guard.knows("localhost.evil.example") && !guard.knows(""));
/// ```
#[derive(Debug, Clone)]
pub struct Guard {
    allowed: Vec<String>,
}

impl Guard {
    /// Knows `localhost`, `127.0.0.1`, `[::1]` and these.
    #[must_use]
    pub fn new(allowed: Vec<String>) -> Self {
        Self { allowed }
    }

    /// Whether a `Host` header, with or without a port, is a name of this server.
    #[must_use]
    pub fn knows(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        let own = ["localhost", "127.0.0.1", "[::1]"].into_iter();
        !name.is_empty() && own.chain(self.allowed.iter().map(String::as_str)).any(|it| it.eq_ignore_ascii_case(name))
    }

    /// Why a request is refused, if it is.
    pub(super) fn refuses(&self, uri: &Uri, headers: &HeaderMap) -> Option<&'static str> {
        const STRANGE_HOST: &str = "this host name is not ours; use `localhost`, or start with `--allow-host NAME`";
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next().and_then(|host| host.to_str().ok()), hosts.next()) else {
            return Some("not exactly one `Host` header; send one");
        };
        if !self.knows(host) || uri.authority().is_some_and(|authority| !self.knows(authority.as_str())) {
            return Some(STRANGE_HOST);
        }
        let from_elsewhere = "the request comes from another site's page; open it from here";
        // A browser names the page's origin; programs that send traces do not.
        if let Some(origin) = headers.get(ORIGIN) {
            let own = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
            if own.is_none_or(|own| !own.eq_ignore_ascii_case(host)) {
                return Some(from_elsewhere);
            }
        }
        let said = |name: &str| headers.get(name).map(HeaderValue::as_bytes);
        // Following a link from elsewhere shows the page to its reader and tells the other site nothing. Forms that are
        // sent from elsewhere name their origin, and are refused above.
        let is_a_link = said("sec-fetch-mode") == Some(b"navigate")
            && said("sec-fetch-dest") == Some(b"document")
            && headers.get(ORIGIN).is_none();
        let is_from_here = said("sec-fetch-site").is_none_or(|site| matches!(site, b"same-origin" | b"none"));
        (!is_from_here && !is_a_link).then_some(from_elsewhere)
    }
}
