//! Where things stand in a drawing: numbers for pages and terminals. Knows no drawing itself.

pub mod alignment;
mod critical;
pub mod map;
pub mod overview;
pub mod timeline;
mod tree;
