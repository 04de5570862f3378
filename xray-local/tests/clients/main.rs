//! Real clients against a real `xray-local`: boto3, the AWS CLI, AWS's X-Ray SDKs for Python and Node, and our own.
//!
//! `scripts/clients` installs those of others into `target/clients`. Where they are not, their tests say so and check
//! nothing; where `XRAY_TEST_ALL` is set, as in CI, that is a failure.
#![forbid(unsafe_code)]
// A test says what it expected and stops.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod boto;
mod command_line;
mod installed;
mod ours;
mod sdks;
mod served;
