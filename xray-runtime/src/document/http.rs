//! The `http` block: a request and its response, as server or client.
//!
//! X-Ray: [HTTP request data](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-http).

use super::json::{Object, string};
use super::shorten::Limits;
use crate::text::cut_chars;

/// The longest string in the block, in characters.
const MAX_CHARS: usize = 250;

/// What is known of an HTTP request and its response. What is not set is not sent.
///
/// ```
/// use xray_runtime::Http;
///
/// let http = Http::new().method("GET").url("https://example.com/orders").status(200);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Http {
    method: Option<String>,
    url: Option<String>,
    user_agent: Option<String>,
    client_ip: Option<String>,
    x_forwarded_for: bool,
    traced: bool,
    pub(crate) status: Option<u16>,
    content_length: Option<u64>,
}

impl Http {
    /// A block that says nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The request method, such as `GET`.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(short(method.into()));
        self
    }

    /// The full URL. A query, a fragment and a user name with its password are left out, since
    /// secrets travel there.
    #[must_use]
    pub fn url(mut self, url: impl AsRef<str>) -> Self {
        self.url = Some(short(without_secrets(url.as_ref())));
        self
    }

    /// The full URL with its query, for services that know that no secrets travel there. A fragment
    /// and a user name with its password are left out all the same.
    ///
    /// ```
    /// use xray_runtime::Http;
    ///
    /// let http = Http::new().url_with_query("https://ada:pw@example.com/search?q=lamp#top");
    /// assert_eq!(http, Http::new().url_with_query("https://example.com/search?q=lamp"));
    /// ```
    #[must_use]
    pub fn url_with_query(mut self, url: impl AsRef<str>) -> Self {
        let url = url.as_ref().split('#').next().unwrap_or_default();
        let (plain, query) = url.split_at(url.find('?').unwrap_or(url.len()));
        self.url = Some(short(without_secrets(plain) + query));
        self
    }

    /// The user agent of the requester.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(short(user_agent.into()));
        self
    }

    /// The address of the requester.
    #[must_use]
    pub fn client_ip(mut self, client_ip: impl Into<String>) -> Self {
        self.client_ip = Some(short(client_ip.into()));
        self
    }

    /// Says that `client_ip` was read from an `X-Forwarded-For` header, which anyone can write.
    #[must_use]
    pub fn x_forwarded_for(mut self, from_header: bool) -> Self {
        self.x_forwarded_for = from_header;
        self
    }

    /// Says that the service called is traced too, so that X-Ray waits for its segment.
    #[must_use]
    pub fn traced(mut self, traced: bool) -> Self {
        self.traced = traced;
        self
    }

    /// The status code of the response.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The length of the response body in bytes.
    #[must_use]
    pub fn content_length(mut self, bytes: u64) -> Self {
        self.content_length = Some(bytes);
        self
    }

    /// What the response said; a length that is not known is left as it was.
    pub(crate) fn set_response(&mut self, status: u16, content_length: Option<u64>) {
        self.status = Some(status);
        self.content_length = content_length.or(self.content_length);
    }

    /// Writes `,"http":{..}`, or nothing.
    pub(super) fn write(&self, out: &mut Vec<u8>, limits: &mut Limits) {
        let mut http = Block::begin(out, b",\"http\":");
        http.part("request", |request| {
            for (key, value) in [
                ("method", &self.method),
                ("url", &self.url),
                ("user_agent", &self.user_agent),
                ("client_ip", &self.client_ip),
            ] {
                request.string(key, value.as_deref().map(|value| limits.string(cut_chars(value, MAX_CHARS))));
            }
            request.flag("x_forwarded_for", self.x_forwarded_for);
            request.flag("traced", self.traced);
        });
        http.part("response", |response| {
            response.integer("status", self.status.map(i64::from));
            response
                .integer("content_length", self.content_length.map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX)));
        });
        http.end();
    }
}

/// As much of a text as is sent: whoever calls a server can make its headers long, and what waits to be
/// sent is bounded.
fn short(mut text: String) -> String {
    let kept = cut_chars(&text, MAX_CHARS).len();
    if kept < text.len() {
        text.truncate(kept);
        text.shrink_to_fit();
    }
    text
}

/// An object of objects whose empty parts are left out.
struct Block<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    empty: bool,
}

impl<'a> Block<'a> {
    fn begin(out: &'a mut Vec<u8>, prefix: &[u8]) -> Self {
        let start = out.len();
        out.extend_from_slice(prefix);
        out.push(b'{');
        Self { out, start, empty: true }
    }

    fn part(&mut self, key: &str, fill: impl FnOnce(&mut Object<'_>)) {
        let mut prefix = Vec::with_capacity(key.len() + 4);
        if !self.empty {
            prefix.push(b',');
        }
        string(&mut prefix, key);
        prefix.push(b':');
        let mut object = Object::begin(self.out, &prefix);
        fill(&mut object);
        self.empty &= !object.end();
    }

    fn end(self) {
        if self.empty {
            self.out.truncate(self.start);
        } else {
            self.out.push(b'}');
        }
    }
}

/// The URL up to its query or fragment, without `user:password@`.
pub(super) fn without_secrets(url: &str) -> String {
    let end = url.bytes().position(|byte| matches!(byte, b'?' | b'#')).unwrap_or(url.len());
    let plain = url.get(..end).unwrap_or(url);
    // One character is found much faster than a text of three.
    let mut parts = plain.match_indices(':').filter_map(|(at, _)| plain.split_at_checked(at));
    let parts = parts.find_map(|(scheme, rest)| Some((scheme, rest.strip_prefix("://")?)));
    let Some((scheme, rest)) = parts else { return plain.to_owned() };
    let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let mut kept = String::with_capacity(plain.len());
    for part in [scheme, "://", host, path] {
        kept.push_str(part);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_no_longer_kept_than_they_are_sent() {
        let long = "ä".repeat(100_000);
        let http = Http::new().method(&*long).url(&long).user_agent(&*long).client_ip(&*long);
        for text in [http.method, http.url, http.user_agent, http.client_ip] {
            assert!(text.is_some_and(|text| text.chars().count() == MAX_CHARS && text.capacity() < 1_000));
        }
    }

    #[test]
    fn a_url_keeps_no_secrets() {
        assert_eq!(without_secrets("https://u:p@h:1/a/b?token=1#x"), "https://h:1/a/b");
        assert_eq!(without_secrets("x:y://u:p@h/a"), "x:y://h/a");
        assert_eq!(without_secrets("/a@b?c"), "/a@b");
        assert_eq!(without_secrets("http://h"), "http://h");
    }
}
