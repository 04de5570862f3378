//! Which packages are meant, as cargo would say.
//!
//! Asks `cargo metadata` and `cargo locate-project`; reads no sources.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::arguments::Audited;

/// The part of `cargo metadata` that tells packages.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: PathBuf,
    workspace_members: Vec<String>,
    #[serde(default)]
    workspace_default_members: Vec<String>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    manifest_path: PathBuf,
    targets: Vec<Target>,
    metadata: serde_json::Value,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

impl Package {
    /// Whether there is anything to audit, so that a package of examples does not spoil a whole workspace's audit.
    fn has_sources(&self, arguments: &Audited) -> bool {
        let is_left_out = |kind: &String| match kind.as_str() {
            "example" => !arguments.examples,
            "test" => !arguments.tests,
            "bench" | "custom-build" => true,
            _ => false,
        };
        let has_settings = self.metadata.get("xray").is_some();
        has_settings || !self.targets.iter().flat_map(|target| &target.kind).all(is_left_out)
    }
}

/// The folders of the packages to audit.
pub(crate) fn select(arguments: &Audited) -> Result<Vec<PathBuf>, String> {
    let metadata = cargo(&["metadata", "--no-deps", "--format-version", "1"], arguments)?;
    let metadata: Metadata = serde_json::from_slice(&metadata)
        .map_err(|error| format!("cannot read what `cargo metadata` says: {error}; is this cargo a recent one?"))?;
    let mut chosen: Vec<&Package> = Vec::new();
    if arguments.workspace {
        chosen.extend(metadata.packages.iter().filter(|package| metadata.workspace_members.contains(&package.id)));
    } else if arguments.package.is_empty() {
        let manifest = cargo(&["locate-project", "--message-format", "plain"], arguments)?;
        let manifest = PathBuf::from(String::from_utf8_lossy(&manifest).trim());
        let is_root = manifest == metadata.workspace_root.join("Cargo.toml");
        let has_defaults = is_root && !metadata.workspace_default_members.is_empty();
        chosen.extend(metadata.packages.iter().filter(|package| match has_defaults {
            true => metadata.workspace_default_members.contains(&package.id),
            false => package.manifest_path == manifest,
        }));
    }
    if chosen.len() > 1 {
        chosen.retain(|package| package.has_sources(arguments));
    }
    for name in &arguments.package {
        let Some(package) = metadata.packages.iter().find(|package| package.name == *name) else {
            let names: Vec<_> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
            return Err(format!("no package `{name}` in this workspace; expected one of: `{}`", names.join("`, `")));
        };
        chosen.push(package);
    }
    if chosen.is_empty() {
        return Err("there is no package here; go to one, or say `--workspace`".to_owned());
    }
    let folder = |package: &&Package| package.manifest_path.parent().unwrap_or(Path::new("")).to_owned();
    Ok(chosen.iter().map(folder).collect())
}

/// A folder as seen from the current one, or in full if it is not inside.
pub(crate) fn from_here(folder: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    folder.strip_prefix(here).unwrap_or(folder).to_owned()
}

fn cargo(words: &[&str], arguments: &Audited) -> Result<Vec<u8>, String> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words);
    if let Some(manifest) = &arguments.manifest_path {
        command.arg("--manifest-path").arg(manifest);
    }
    let what = words.first().copied().unwrap_or_default();
    let output = command
        .output()
        .map_err(|error| format!("cannot run `cargo {what}`: {error}; put cargo on the PATH, or set CARGO"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim().strip_prefix("error: ").unwrap_or(said.trim());
    Err(format!("`cargo {what}` found no package: {said}; go to a package, or give `--manifest-path`"))
}
