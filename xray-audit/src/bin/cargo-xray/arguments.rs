//! What can be said on the command line.
//!
//! Settings that belong to a crate stand in its `Cargo.toml`; here is what belongs to one run.

use std::path::PathBuf;

use clap::{Args, Parser, ValueEnum};
use xray_audit::Pattern;

/// Tools for the AWS X-Ray SDK for Rust
#[derive(Debug, Parser)]
#[command(name = "cargo xray", bin_name = "cargo xray", version, arg_required_else_help = true)]
pub(crate) enum Command {
    /// Audit what a crate traces: every handler, one type per key, unique names, no secrets
    Audit(Audited),
}

#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(crate) struct Audited {
    /// The `Cargo.toml` of the package or workspace [default: the one that cargo would take]
    #[arg(long, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,

    /// Audit this package of the workspace; may be given several times
    #[arg(short, long, value_name = "NAME", conflicts_with = "workspace")]
    pub(crate) package: Vec<String>,

    /// Audit all packages of the workspace
    #[arg(long, visible_alias = "all")]
    pub(crate) workspace: bool,

    /// Require the functions that fit to be traced; may be given several times
    ///
    /// `[pub] [async] [fn] PATH [in FILES]`, as in `pub async fn handlers::**`, `handle_*` or `* in src/jobs/**`: `*` is any
    /// run of characters in one part of a path, `**` any number of parts. A PATH without `::` is about the name
    /// alone; any other begins at the root of the crate.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) require: Vec<Pattern>,

    /// Read examples too
    #[arg(long)]
    pub(crate) examples: bool,

    /// Read test code too
    #[arg(long)]
    pub(crate) tests: bool,

    /// Print all that is traced, with names, annotations and their types, instead of an audit
    #[arg(long)]
    pub(crate) list: bool,

    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// As rustc prints errors
    Human,
    /// One JSON object
    Json,
    /// Annotations for GitHub Actions
    Github,
}

const AFTER_HELP: &str = "\
Settings of a crate stand in its Cargo.toml, and hold in its tests too:

  [package.metadata.xray]
  require = [\"pub async fn handlers::**\"]
  allow-secrets = [\"token_count\"]      # names that look like secrets, and are none
  secret-words = [\"tax_id\"]            # more words that secrets have in their names
  exclude = [\"src/generated/**\"]       # files that are not read
  one-type-per-key = true              # rules: true or false
  unique-names = true
  no-secrets = true
  tests = false                        # what is read beside the sources
  examples = false

One exception stands above what it is about:

  // xray-audit: allow(secrets): it is a count

Exit status: 0 if nothing is against the rules, 1 if something is, 2 if the audit could not be made.";
