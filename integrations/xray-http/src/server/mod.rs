//! The server's side of `tower`: requests that come in.

pub(crate) mod layer;
pub(crate) mod service;
