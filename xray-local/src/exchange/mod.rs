//! Traces in files: what `aws xray batch-get-traces` prints, and plainer lists of documents.
//!
//! Knows forms of JSON, no files and no server. X-Ray: [`BatchGetTraces`].
//!
//! [`BatchGetTraces`]: https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html

mod read;
mod split;

pub use read::{Contents, NotTraces, read};
