//! The `aws` block: the call of an AWS service on a subsegment, the SDK's own mark on every root.
//!
//! X-Ray: [AWS resource data](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-aws).

use std::collections::BTreeMap;

use super::json::{self, Object};
use super::log_group::{self, LogGroup};
use super::shorten::Limits;
use crate::metadata::{Metadata, ToMetadata};

/// What is known of a call to an AWS service, or of the resource a segment runs on.
///
/// ```
/// use xray_runtime::Aws;
///
/// let aws = Aws::new().operation("GetItem").region("eu-west-1").table_name("orders").retries(1);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aws {
    strings: BTreeMap<&'static str, String>,
    resource_names: Vec<String>,
    retries: Option<u32>,
    more: BTreeMap<String, Metadata>,
}

impl Aws {
    /// A block that says nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn string(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.strings.insert(key, value.into());
        self
    }

    /// The operation, such as `GetItem`.
    #[must_use]
    pub fn operation(self, operation: impl Into<String>) -> Self {
        self.string("operation", operation)
    }

    /// The account that owns the resource, when it is not the caller's.
    #[must_use]
    pub fn account_id(self, account_id: impl Into<String>) -> Self {
        self.string("account_id", account_id)
    }

    /// The region of the resource, when it is not the caller's.
    #[must_use]
    pub fn region(self, region: impl Into<String>) -> Self {
        self.string("region", region)
    }

    /// The id of the request, as the service gave it.
    #[must_use]
    pub fn request_id(self, request_id: impl Into<String>) -> Self {
        self.string("request_id", request_id)
    }

    /// The URL of an SQS queue.
    #[must_use]
    pub fn queue_url(self, queue_url: impl Into<String>) -> Self {
        self.string("queue_url", queue_url)
    }

    /// The name of a DynamoDB table.
    #[must_use]
    pub fn table_name(self, table_name: impl Into<String>) -> Self {
        self.string("table_name", table_name)
    }

    /// The names of the resources called.
    #[must_use]
    pub fn resource_names<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.resource_names = names.into_iter().map(Into::into).collect();
        self
    }

    /// How often the call was tried again.
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = Some(retries);
        self
    }

    /// Any other member, such as `ec2`, `ecs` or a parameter of the call. `xray` stays ours, and
    /// what has a method of its own here keeps the type that it gives.
    #[must_use]
    pub fn member(mut self, key: impl Into<String>, value: impl ToMetadata) -> Self {
        let key = key.into();
        if !OWN.contains(&key.as_str()) {
            self.more.insert(key, value.to_metadata());
        }
        self
    }

    fn write(&self, aws: &mut Object<'_>, limits: &mut Limits) {
        for (key, value) in &self.strings {
            aws.string(key, Some(limits.string(value)));
        }
        if !self.resource_names.is_empty() {
            let out = aws.member("resource_names");
            out.push(b'[');
            let kept = limits.elements(self.resource_names.len());
            for (place, name) in self.resource_names.iter().take(kept).enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                json::string(out, limits.string(name));
            }
            out.push(b']');
        }
        aws.integer("retries", self.retries.map(i64::from));
        if limits.keeps_members() {
            for (key, value) in &self.more {
                let out = aws.any_member(key);
                match value.whole(usize::MAX) {
                    Some(json) => out.extend_from_slice(json.as_bytes()),
                    None => json::string(out, value.beginning(usize::MAX)),
                }
            }
        }
    }
}

/// Members that have a type of their own.
const OWN: [&str; 9] =
    ["xray", "operation", "account_id", "region", "request_id", "queue_url", "table_name", "resource_names", "retries"];

/// Who we are: in the root of every document, since an OpenTelemetry Collector drops the `aws` data
/// of all subsegments of a document whose root has none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sdk {
    pub(crate) rule_name: Option<std::sync::Arc<str>>,
}

/// Writes `,"aws":{..}`; a root always has one, another record only when it says something.
pub(super) fn write(
    out: &mut Vec<u8>,
    aws: Option<&Aws>,
    root: Option<&Sdk>,
    log_groups: &[LogGroup],
    limits: &mut Limits,
) {
    let mut block = Object::begin(out, b",\"aws\":");
    if let Some(aws) = aws {
        aws.write(&mut block, limits);
    }
    // A segment that names its log groups itself knows better.
    let are_named = aws.is_some_and(|aws| aws.more.contains_key(log_group::MEMBER));
    if !log_groups.is_empty() && !are_named && limits.keeps_members() {
        log_group::write_member(&mut block, log_groups);
    }
    if let Some(sdk) = root {
        let out = block.member("xray");
        out.extend_from_slice(
            concat!("{\"sdk\":\"X-Ray for Rust\",\"sdk_version\":\"", env!("CARGO_PKG_VERSION"), "\"").as_bytes(),
        );
        if let Some(rule_name) = &sdk.rule_name {
            out.extend_from_slice(b",\"sampling_rule_name\":");
            json::string(out, rule_name);
        }
        out.push(b'}');
    }
    block.end();
}
