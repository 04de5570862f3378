//! The head of a request of actix-web, as `xray-http` asks for it.
//!
//! Reads; what is recorded of it is decided there.

use std::borrow::Cow;
use std::net::IpAddr;

use actix_web::dev::ServiceRequest;
use xray_http::integration::RequestHead;

pub(crate) struct Head<'a> {
    request: &'a ServiceRequest,
    route: Option<String>,
}

impl<'a> Head<'a> {
    pub(crate) fn of(request: &'a ServiceRequest) -> Self {
        Self { request, route: request.match_pattern() }
    }
}

impl RequestHead for Head<'_> {
    fn method(&self) -> &str {
        self.request.method().as_str()
    }

    fn path(&self) -> &str {
        self.request.uri().path()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name)?.to_str().ok()
    }

    fn each_header<'a>(&'a self, name: &str, show: &mut dyn FnMut(&'a str)) {
        self.request.headers().get_all(name).filter_map(|value| value.to_str().ok()).for_each(show);
    }

    fn query(&self) -> Option<&str> {
        self.request.uri().query()
    }

    fn scheme(&self) -> Option<&str> {
        // Of HTTP/1.1 only the listener knows.
        self.request.uri().scheme_str().or_else(|| self.request.app_config().secure().then_some("https"))
    }

    fn authority(&self) -> Option<&str> {
        self.request.uri().authority().map(|authority| authority.as_str())
    }

    fn peer(&self) -> Option<IpAddr> {
        self.request.peer_addr().map(|address| address.ip())
    }

    fn route(&self) -> Option<Cow<'_, str>> {
        self.route.as_deref().map(Cow::Borrowed)
    }
}
