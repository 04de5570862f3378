//! The runner behind `forms.rs`: what is to be compiled, with what, and what comes of it.

pub mod catalogue;
pub mod files;
pub mod lints;
pub mod toolchain;
pub mod verdict;
