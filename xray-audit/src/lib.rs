//! Audits what a crate traces with the AWS X-Ray SDK for Rust, from its sources.
//!
//! Four rules, which no compiler asks:
//!
//! - functions that fit a pattern are **traced**;
//! - one annotation key has one of X-Ray's **types** everywhere;
//! - no two functions share a **name**;
//! - nothing that looks like a **secret** is recorded.
//!
//! In an ordinary test, with `xray-audit` among the dev-dependencies (`default-features = false` leaves out
//! what only the command needs):
//!
//! ```
//! use xray_audit::{Audit, Rule};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # std::fs::write(folder.path().join("Cargo.toml"), "[package]\nname = 'shop'\n")?;
//! # std::fs::create_dir(folder.path().join("src"))?;
//! # std::fs::write(folder.path().join("src/lib.rs"), "
//! # pub mod handlers {
//! #     use xray_runtime::traced;
//! #     #[traced]
//! #     pub async fn pay(#[annotate] order: u64, #[annotate] card_number: &str) {}
//! #     pub async fn list() {}
//! # }
//! # ")?;
//! # let crate_folder = folder.path();
//! let audit = Audit::of_crate(crate_folder) // `env!("CARGO_MANIFEST_DIR")`
//!     .require_traced("pub async fn handlers::**");
//! // A test says `audit.check().assert_clean()`. This crate has something to tell:
//! let report = audit.check();
//! let rules: Vec<Rule> = report.findings().iter().map(|finding| finding.rule).collect();
//! assert_eq!(rules, [Rule::Secrets, Rule::Traced]);
//! assert!(report.to_string().contains("`handlers::list` is not traced"));
//! # Ok(())
//! # }
//! ```
//!
//! On the command line, after `cargo install xray-audit`: `cargo xray audit`, and `cargo xray audit --list` for
//! all that is traced, under which name, with which annotations. Both read the same settings from
//! `[package.metadata.xray]` in `Cargo.toml`; see [`Audit`].
//!
//! # One exception
//!
//! A comment above a function or an argument, or behind it on the same line, allows what is meant:
//!
//! ```text
//! // xray-audit: allow(secrets): it is a count
//! #[annotate] token_count: u64,
//! ```
//!
//! The rules are called `traced`, `types`, `names` and `secrets`. Above a function it holds for all that the function
//! records.
//!
//! # What it sees
//!
//! The library and the programs of a package, by following `mod` from where each begins, and every other
//! `.rs` file below `src/`. Test code is left out unless [`Audit::tests`] asks for it, examples unless
//! [`Audit::examples`] does, and files that are `include!`d always.
//!
//! - **Traced** is a function with an attribute that ends in `traced`, whatever the crate is called, also
//!   inside `cfg_attr`, or a method in an `impl` with one, unless it says `#[traced(skip)]`. What the `impl` says
//!   holds for its methods.
//! - **Types** are X-Ray's: string, number, boolean; `u64` and `i32` are both numbers. References, `Box`, `Rc`, `Arc`,
//!   `Option` and `Cow` are looked through; aliases, fields, constants, return types and
//!   `impl ToAnnotation` of the same crate are looked up, and what is recorded with `display` is a string. A type that
//!   this does not tell is compared with nothing, since two types of any name may be the same to X-Ray.
//! - **Names** are compared between functions that can be in one program: not between two binaries, nor
//!   between two `cfg`s that exclude each other. Segments (`root`) and calls of other services (`namespace`)
//!   carry the name of a service, which many functions may share. A name that is computed is not compared.
//! - **Secrets** go by whole words of keys and arguments (`password`, `api_key`, `card`, ..), in annotations and
//!   metadata. A boolean is none, and an argument of type `Sensitive` compiles only with a function that says what
//!   may be told of it.
//!
//! It reads what is written, in the editions from 2018 on. It sees nothing that a macro makes, and of what a macro
//! takes only expressions: not the body of a `macro_rules!`, nor the branches of `tokio::select!`. Nor does it see
//! through `use xray_runtime::traced as t`.
#![forbid(unsafe_code)]

mod attributes;
mod audit;
mod cfg;
mod files;
mod found;
mod function;
mod glob;
mod manifest;
mod modules;
mod nesting;
mod pattern;
mod reader;
mod report;
mod rules;
mod settings;
mod source;
mod types;

pub use audit::Audit;
pub use function::{Function, Key, Place, ValueType};
pub use pattern::{ParsePatternError, Pattern};
pub use report::{Finding, Report, Rule};

/// Every piece of code in the guide compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../docs/testing.md")]
mod guide {}
