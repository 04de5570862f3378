//! How calls of other services are recorded, and to whom the trace is told.
//!
//! Knows hosts and headers as texts; the clients put them where they belong.

use std::borrow::Cow;
use std::sync::Arc;

use xray_runtime::{Context, Http, Pattern, Propagation, current, current_trace_id};

use crate::call::Call;
use crate::url::{authority, host_name};

/// The name of a call whose host is not known.
const UNKNOWN_HOST: &str = "unknown host";

/// How a client records its calls: settings that all clients share.
///
/// ```
/// use xray_http::{Outgoing, XRayClientLayer};
///
/// let outgoing = Outgoing::new().propagate_to(["*.internal.example.com", "localhost"]);
/// let layer = XRayClientLayer::of(outgoing);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Outgoing {
    name: Option<Cow<'static, str>>,
    propagate_to: Option<Arc<[Pattern]>>,
    propagation: Option<Propagation>,
    with_query: bool,
    is_traced: bool,
}

impl Outgoing {
    /// Subsegments named after the host, and the trace header in every call.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the subsegments, where the host does not say which service is called.
    #[must_use]
    pub fn named(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Tells the trace only to hosts that match one of these (`*` is any run of characters, `?` any
    /// one, case does not matter); ports are not looked at. With none of them nobody is told.
    #[must_use]
    pub fn propagate_to<P: AsRef<str>>(mut self, hosts: impl IntoIterator<Item = P>) -> Self {
        self.propagate_to = Some(hosts.into_iter().map(|host| Pattern::new(host.as_ref())).collect());
        self
    }

    /// Which headers tell the trace; otherwise those of the recorder in use.
    #[must_use]
    pub fn propagation(mut self, propagation: Propagation) -> Self {
        self.propagation = Some(propagation);
        self
    }

    /// Records URLs with their queries.
    #[must_use]
    pub fn with_query(mut self, with_query: bool) -> Self {
        self.with_query = with_query;
        self
    }

    /// Says that the services called send segments of their own, so that X-Ray waits for them.
    #[must_use]
    pub fn to_traced_services(mut self, is_traced: bool) -> Self {
        self.is_traced = is_traced;
        self
    }

    /// Begins the subsegment of a call, below what is current; outside any segment nothing is recorded,
    /// and the call is counted as other traced code is. `url` is absolute or a path, `set` is given
    /// name and value of each header that tells the trace.
    ///
    /// ```
    /// use xray_http::Outgoing;
    ///
    /// let mut headers = Vec::new();
    /// let call = Outgoing::new().begin("GET", "https://example.com/a", |name, value| headers.push((name, value)));
    /// // .. make the call ..
    /// call.set_response(200, Some(1_234));
    /// call.close();
    /// ```
    pub fn begin(&self, method: &str, url: &str, set: impl FnMut(&'static str, String)) -> Call {
        self.begin_at(method, authority(url), || Cow::Borrowed(url), None, set)
    }

    /// The same, with a URL that is put together only if it is recorded, and a name for a call without host.
    pub(crate) fn begin_at<'u>(
        &self,
        method: &str,
        authority: Option<&str>,
        url: impl FnOnce() -> Cow<'u, str>,
        fallback: Option<&str>,
        set: impl FnMut(&'static str, String),
    ) -> Call {
        if current_trace_id().is_none() {
            // Outside any segment this records nothing, and counts.
            xray_runtime::begin_subsegment(UNKNOWN_HOST).close();
        }
        let host = || authority.and_then(host_name);
        let name = || match &self.name {
            Some(name) => name.to_string(),
            None => host().unwrap_or_else(|| fallback.unwrap_or(UNKNOWN_HOST).to_owned()),
        };
        let http = || {
            let http = Http::new().method(method).traced(self.is_traced);
            if self.with_query { http.url_with_query(url()) } else { http.url(url()) }
        };
        let call = Call::begin(current(), name, http);
        if self.propagates_to(host) {
            self.inject(call.context(), set);
        }
        call
    }

    fn propagates_to(&self, host: impl FnOnce() -> Option<String>) -> bool {
        let Some(allowed) = &self.propagate_to else { return true };
        host().is_some_and(|host| allowed.iter().any(|pattern| pattern.matches(&host)))
    }

    fn inject(&self, context: &Context, set: impl FnMut(&'static str, String)) {
        let Some(header) = context.trace_header() else { return };
        match (&self.propagation, xray_runtime::recorder()) {
            (Some(propagation), _) => propagation.inject(&header, set),
            (None, Some(recorder)) => recorder.propagation().inject(&header, set),
            (None, None) => Propagation::default().inject(&header, set),
        }
    }
}
