//! What a sampling rule asks of a request, wherever the rule comes from.
//!
//! Knows patterns; not reservoirs, rates or what is decided.

use super::request::SamplingRequest;
use super::wildcard::Pattern;

/// The requests a rule applies to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Criteria {
    pub(crate) service_name: Pattern,
    pub(crate) service_type: Pattern,
    pub(crate) host: Pattern,
    pub(crate) http_method: Pattern,
    pub(crate) url_path: Pattern,
    pub(crate) resource_arn: Pattern,
    pub(crate) attributes: Vec<(Box<str>, Pattern)>,
}

impl Criteria {
    /// Every request.
    pub(crate) fn any() -> Self {
        Self {
            service_name: Pattern::any(),
            service_type: Pattern::any(),
            host: Pattern::any(),
            http_method: Pattern::any(),
            url_path: Pattern::any(),
            resource_arn: Pattern::any(),
            attributes: Vec::new(),
        }
    }

    pub(crate) fn matches(&self, request: &SamplingRequest<'_>) -> bool {
        matches_if_known(&self.service_name, Some(request.name))
            && matches_if_known(&self.http_method, request.http_method)
            && matches_if_known(&self.url_path, request.url_path)
            && matches_if_known(&self.host, request.host)
            && matches_if_known(&self.service_type, request.service_type)
            // A rule for one resource, such as a stage of an API gateway, is not for whoever has none.
            && (self.resource_arn.is_any()
                || request.resource_arn.is_some_and(|arn| self.resource_arn.matches(arn)))
            && self.attributes.iter().all(|(key, value)| {
                request.attribute(key).is_some_and(|attribute| value.matches(&attribute))
            })
    }
}

/// What is not known matches, as in the SDKs for Node.js, Python and Go.
#[inline]
fn matches_if_known(pattern: &Pattern, value: Option<&str>) -> bool {
    pattern.is_any() || value.is_none_or(|value| value.is_empty() || pattern.matches(value))
}
