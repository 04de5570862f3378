//! The client's side of `tower`: calls that go out.

pub(crate) mod layer;
pub(crate) mod service;
