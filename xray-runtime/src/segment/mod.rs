//! Live segments: begun, annotated, failed, closed. What they record leaves them through an outlet.

pub(crate) mod arena;
pub(crate) mod core;
pub(crate) mod failure;
pub(crate) mod key;
