//! A request as a server sees it: what the segment's `http` block and the sampling rules are told of it.
//!
//! Knows no framework; those implement [`RequestHead`].

use std::borrow::Cow;
use std::net::IpAddr;

use xray_runtime::{Http, SamplingRequest};

use crate::client_address::ClientAddress;
use crate::url::without_user;

/// What is known of a request before its body is read.
///
/// Only method, path and headers must be known. What is not said is not recorded.
pub trait RequestHead {
    /// The method, such as `GET`.
    fn method(&self) -> &str;

    /// The path of the URL, as the client sent it.
    fn path(&self) -> &str;

    /// The first header of that name, if it is a text. Names have no case.
    fn header(&self, name: &str) -> Option<&str>;

    /// Shows every header of that name, in order.
    fn each_header<'a>(&'a self, name: &str, show: &mut dyn FnMut(&'a str)) {
        if let Some(value) = self.header(name) {
            show(value);
        }
    }

    /// The query of the URL.
    fn query(&self) -> Option<&str> {
        None
    }

    /// The scheme of the URL, where the connection or the request line says it.
    fn scheme(&self) -> Option<&str> {
        None
    }

    /// Host and port as the target of the request names them (`:authority` in HTTP/2).
    fn authority(&self) -> Option<&str> {
        None
    }

    /// The address of the other end of the connection.
    fn peer(&self) -> Option<IpAddr> {
        None
    }

    /// The route that matched, such as `/orders/{id}`.
    fn route(&self) -> Option<Cow<'_, str>> {
        None
    }
}

/// Host and port that were asked for.
pub(crate) fn host(head: &dyn RequestHead) -> Option<&str> {
    head.authority().map(without_user).or_else(|| head.header("host")).filter(|host| !host.is_empty())
}

/// What sampling rules ask of a request.
pub(crate) fn for_sampling<'a>(head: &'a dyn RequestHead, host: Option<&'a str>) -> SamplingRequest<'a> {
    let request = SamplingRequest::default().http_method(head.method()).url_path(head.path());
    match host {
        Some(host) => request.host(host),
        None => request,
    }
}

/// The `http` block of a request.
pub(crate) fn http_block(head: &dyn RequestHead, host: Option<&str>, address: ClientAddress, with_query: bool) -> Http {
    let http = Http::new().method(head.method());
    let scheme = scheme(head, address);
    let http = match head.query().filter(|_| with_query) {
        Some(query) => http.url_with_query(url(scheme, host, head.path()) + "?" + query),
        None => http.url(url(scheme, host, head.path())),
    };
    let http = match head.header("user-agent") {
        Some(user_agent) => http.user_agent(user_agent),
        None => http,
    };
    let mut forwarded_for = Vec::new();
    if address.is_forwarded() {
        head.each_header("x-forwarded-for", &mut |value| forwarded_for.push(value));
    }
    match address.read(&forwarded_for, head.peer()) {
        Some((client_ip, is_forwarded)) => http.client_ip(client_ip).x_forwarded_for(is_forwarded),
        None => http,
    }
}

/// How the client called: behind a proxy, as the proxy says.
fn scheme(head: &dyn RequestHead, address: ClientAddress) -> &str {
    let forwarded = head.header("x-forwarded-proto").filter(|_| address.is_forwarded());
    let forwarded = forwarded.and_then(|protocols| protocols.split(',').next()).map(str::trim);
    match forwarded {
        Some(scheme) if scheme.eq_ignore_ascii_case("https") => "https",
        Some(scheme) if scheme.eq_ignore_ascii_case("http") => "http",
        _ => head.scheme().unwrap_or("http"),
    }
}

/// Without a host, as old clients ask, it is the path alone.
fn url(scheme: &str, host: Option<&str>, path: &str) -> String {
    let mut url = String::with_capacity(scheme.len() + 3 + host.map_or(0, str::len) + path.len());
    if let Some(host) = host {
        url.push_str(scheme);
        url.push_str("://");
        url.push_str(host);
    }
    url.push_str(path);
    url
}
