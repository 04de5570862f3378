//! What is known of a request when it is decided whether to trace it.

use std::borrow::Cow;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What is known of a request when it is decided whether to trace it.
///
/// What is not said, or empty, is unknown. Rules ask of the host, method, path, name and kind of a
/// service only where these are known, as in AWS's SDKs; a rule for an ARN or with attributes applies
/// only to what is known to have them.
///
/// X-Ray: [Sampling rule options].
///
/// ```
/// use xray_runtime::SamplingRequest;
///
/// let attributes = [("tenant", "gold")];
/// let request = SamplingRequest::new("orders")
///     .http_method("POST")
///     .host("shop.example.com")
///     .url_path("/orders/7?draft=true")
///     .attributes(&attributes);
/// assert_eq!(request.url_path, Some("/orders/7"));
/// assert_eq!(request.attribute("tenant").as_deref(), Some("gold"));
/// ```
///
/// [Sampling rule options]: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html#xray-console-sampling-options
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub struct SamplingRequest<'a> {
    /// The name of the segment that begins, which is what rules call the service's name.
    pub name: &'a str,
    /// The kind of AWS resource the service runs on (a segment's `origin`), such as
    /// `AWS::EC2::Instance`; the recorder's, if it is not said here.
    pub service_type: Option<&'a str>,
    /// The `Host` header.
    pub host: Option<&'a str>,
    /// The HTTP method.
    pub http_method: Option<&'a str>,
    /// The path of the URL, without a query.
    pub url_path: Option<&'a str>,
    /// The ARN of the AWS resource the service runs on; the recorder's, if it is not said here.
    pub resource_arn: Option<&'a str>,
    attributes: Option<&'a dyn SamplingAttributes>,
}

/// Where the attributes of a request are looked up, by which sampling rules may choose.
///
/// Pairs, in an array, a slice or a `Vec`, can be asked as they are. An integration implements it for what it has, so that
/// nothing is put together for the many requests that no rule asks about.
///
/// ```
/// use std::borrow::Cow;
/// use xray_runtime::SamplingAttributes;
///
/// struct Tenant(u32);
///
/// impl SamplingAttributes for Tenant {
///     fn get(&self, key: &str) -> Option<Cow<'_, str>> {
///         (key == "tenant").then(|| Cow::Owned(self.0.to_string()))
///     }
/// }
/// ```
pub trait SamplingAttributes {
    /// The value of an attribute, if the request has it.
    fn get(&self, key: &str) -> Option<Cow<'_, str>>;
}

impl<K: AsRef<str>, V: AsRef<str>> SamplingAttributes for &[(K, V)] {
    fn get(&self, key: &str) -> Option<Cow<'_, str>> {
        self.iter().find(|(known, _)| known.as_ref() == key).map(|(_, value)| value.as_ref().into())
    }
}

impl<K: AsRef<str>, V: AsRef<str>> SamplingAttributes for Vec<(K, V)> {
    fn get(&self, key: &str) -> Option<Cow<'_, str>> {
        self.iter().find(|(known, _)| known.as_ref() == key).map(|(_, value)| value.as_ref().into())
    }
}

impl<K: AsRef<str>, V: AsRef<str>, const N: usize> SamplingAttributes for [(K, V); N] {
    fn get(&self, key: &str) -> Option<Cow<'_, str>> {
        self.iter().find(|(known, _)| known.as_ref() == key).map(|(_, value)| value.as_ref().into())
    }
}

impl<'a> SamplingRequest<'a> {
    /// A request to the service `name`, of which nothing else is known.
    #[must_use]
    pub fn new(name: &'a str) -> Self {
        Self { name, ..Self::default() }
    }

    /// Says on which kind of AWS resource the service runs.
    #[must_use]
    pub fn service_type(mut self, service_type: &'a str) -> Self {
        self.service_type = Some(service_type);
        self
    }

    /// Says the `Host` header.
    #[must_use]
    pub fn host(mut self, host: &'a str) -> Self {
        self.host = Some(host);
        self
    }

    /// Says the HTTP method.
    #[must_use]
    pub fn http_method(mut self, method: &'a str) -> Self {
        self.http_method = Some(method);
        self
    }

    /// Says the path; a query or fragment behind it is cut off.
    #[must_use]
    pub fn url_path(mut self, path: &'a str) -> Self {
        self.url_path = path.split(['?', '#']).next();
        self
    }

    /// Says on which AWS resource the service runs.
    #[must_use]
    pub fn resource_arn(mut self, arn: &'a str) -> Self {
        self.resource_arn = Some(arn);
        self
    }

    /// Says where attributes are looked up, by which rules may choose too. It is asked only where
    /// such a rule comes into question, and must be quick; if it panics there is no such attribute.
    #[must_use]
    pub fn attributes(mut self, attributes: &'a dyn SamplingAttributes) -> Self {
        self.attributes = Some(attributes);
        self
    }

    /// The same with what the recorder knows, where the request does not say it.
    pub(crate) fn of_service(mut self, name: &'a str, service_type: Option<&'a str>, arn: Option<&'a str>) -> Self {
        if self.name.is_empty() {
            self.name = name;
        }
        self.service_type = self.service_type.or(service_type);
        self.resource_arn = self.resource_arn.or(arn);
        self
    }

    /// Looks an attribute up.
    #[must_use]
    pub fn attribute(&self, key: &str) -> Option<Cow<'a, str>> {
        let attributes = self.attributes?;
        catch_unwind(AssertUnwindSafe(|| attributes.get(key))).ok().flatten()
    }
}

impl fmt::Debug for SamplingRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SamplingRequest")
            .field("name", &self.name)
            .field("service_type", &self.service_type)
            .field("host", &self.host)
            .field("http_method", &self.http_method)
            .field("url_path", &self.url_path)
            .field("resource_arn", &self.resource_arn)
            .finish_non_exhaustive()
    }
}
