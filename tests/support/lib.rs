//! What the tests share: readers of documents, and a receiver to catch them.
//!
//! Nothing here depends on our crates. These modules read AWS's pages (and the receivers' sources) a second time,
//! so that a misreading in the runtime cannot hide behind the same misreading in its tests.
#![forbid(unsafe_code)]
// A test helper says what it expected and stops; the lints of the crates are about code that runs in production.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

pub mod receiver;
pub mod receivers;
pub mod sampling_proxy;
pub mod schema;
pub mod tree;
pub mod union;
pub mod vectors;

pub use receiver::Receiver;
pub use receivers::assert_survives;
pub use sampling_proxy::{Nobody, Question, Reply, SamplingProxy};
pub use schema::{assert_valid, read_datagram};
pub use tree::tree;
pub use union::{Node, union};
pub use vectors::vectors;
