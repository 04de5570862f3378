//! What a segment is called: a fixed name, or the host that was asked for when it matches a pattern.
//!
//! Knows the host as a text; which header it came from is known in `request`.

use std::borrow::Cow;

use xray_runtime::{Pattern, Recorder};

/// How the segments of a server are named. `AWS_XRAY_TRACING_NAME` stands above it.
///
/// A text is a fixed name:
///
/// ```
/// use xray_http::{Naming, XRayLayer};
///
/// let fixed = XRayLayer::new("orders");
/// let by_host = XRayLayer::new(Naming::dynamic("*.example.com", "orders"));
/// let as_the_recorder_says = XRayLayer::new(Naming::service());
/// ```
///
/// X-Ray: [Segment fields](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-fields), *name*.
#[derive(Debug, Clone)]
pub struct Naming {
    /// Of hosts that are names themselves.
    hosts: Option<Pattern>,
    /// Empty is the service's name.
    name: Cow<'static, str>,
}

impl Naming {
    /// Always that name.
    #[must_use]
    pub fn fixed(name: impl Into<Cow<'static, str>>) -> Self {
        Self { hosts: None, name: name.into() }
    }

    /// The name of the recorder's service.
    #[must_use]
    pub fn service() -> Self {
        Self::fixed("")
    }

    /// The host that was asked for, as it was sent, when it matches `hosts` (`*` is any run of
    /// characters, `?` any one, case does not matter); otherwise `fallback`.
    ///
    /// Who calls says the host. A pattern as wide as `*` lets anyone make up services.
    #[must_use]
    pub fn dynamic(hosts: &str, fallback: impl Into<Cow<'static, str>>) -> Self {
        Self { hosts: Some(Pattern::new(hosts)), name: fallback.into() }
    }

    /// The name of a segment for a request to `host`.
    #[must_use]
    pub fn name(&self, recorder: &Recorder, host: Option<&str>) -> Cow<'static, str> {
        if let Some(name) = recorder.tracing_name() {
            return Cow::Owned(name.to_owned());
        }
        if let Some(host) =
            self.hosts.as_ref().and_then(|hosts| host.filter(|host| !host.is_empty() && hosts.matches(host)))
        {
            return Cow::Owned(host.to_owned());
        }
        // A name of which nothing may be sent gives way to the service's in the recorder.
        self.name.clone()
    }
}

impl From<&'static str> for Naming {
    fn from(name: &'static str) -> Self {
        Self::fixed(name)
    }
}

impl From<String> for Naming {
    fn from(name: String) -> Self {
        Self::fixed(name)
    }
}

impl From<Cow<'static, str>> for Naming {
    fn from(name: Cow<'static, str>) -> Self {
        Self::fixed(name)
    }
}
