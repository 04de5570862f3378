//! The JSON that leaves us: what a segment document may say, how it is written, and how a tree of
//! records is cut into documents that fit a datagram.
//!
//! Knows no task and no socket, and asks no time: it is given records, and writes bytes.
//!
//! X-Ray: [Segment documents](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html).

pub(crate) mod annotations;
pub(crate) mod aws;
pub(crate) mod cause;
pub(crate) mod http;
pub(crate) mod json;
pub(crate) mod log_group;
pub(crate) mod name;
mod name_marks;
pub(crate) mod pack;
pub(crate) mod record;
pub(crate) mod segment;
pub(crate) mod shorten;
pub(crate) mod sql;
pub(crate) mod tree;

pub use aws::Aws;
pub use http::Http;
pub use record::Namespace;
pub use sql::{Preparation, Sql};
