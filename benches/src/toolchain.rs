//! Compiles generated programs with `rustc` itself, against the crates cargo has built: no cargo in what is timed.

use crate::clock::children_cpu_ns;
use serde_json::Value;
use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where `benches/` is.
pub(crate) const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// How a traced function is written for one of the peers.
pub(crate) struct Dialect {
    pub(crate) name: &'static str,
    /// The crate it needs.
    krate: Option<&'static str>,
    /// Goes before the function.
    pub(crate) attribute: &'static str,
    /// Goes before each argument.
    pub(crate) argument: &'static str,
    /// Opens a sampled root for the program, as far as the peer needs one.
    pub(crate) root: &'static str,
}

/// The peers that have an attribute macro, the work without one first, ours second.
pub(crate) const DIALECTS: [Dialect; 4] = [
    Dialect { name: "plain", krate: None, attribute: "", argument: "", root: "" },
    Dialect {
        name: "xray",
        krate: Some("xray_runtime"),
        attribute: "#[xray_runtime::traced]",
        argument: "#[annotate] ",
        root: "struct Null;
impl xray_runtime::Emitter for Null {
    fn emit(&self, _: &[u8]) -> Result<(), xray_runtime::EmitError> { Ok(()) }
}
let recorder = xray_runtime::Recorder::builder().emitter(Null).sampling(xray_runtime::Sampling::always()).build().unwrap();
let segment = recorder.begin_segment(\"request\");
let _entered = segment.enter();",
    },
    Dialect {
        name: "fastrace",
        krate: Some("fastrace"),
        attribute: "#[fastrace::trace(properties = { \"item\": \"{item}\", \"quantity\": \"{quantity}\" })]",
        argument: "",
        root: "let root = fastrace::Span::root(\"request\", fastrace::collector::SpanContext::random());
let _entered = root.set_local_parent();",
    },
    Dialect {
        name: "tracing",
        krate: Some("tracing"),
        attribute: "#[tracing::instrument(skip_all, fields(item = item, quantity = quantity))]",
        argument: "",
        root: "",
    },
];

/// The libraries of one cargo build.
pub(crate) struct Externs {
    libraries: HashMap<String, PathBuf>,
}

impl Externs {
    /// Builds the crates of `externs/`, or asks cargo where they are.
    pub(crate) fn build(release: bool) -> Result<Externs, Box<dyn Error>> {
        let mut command = Command::new("cargo");
        command.current_dir(HERE).args(["build", "-j1", "-p", "externs", "--message-format=json-render-diagnostics"]);
        if release {
            command.arg("--release");
        }
        let output = command.output()?;
        if !output.status.success() {
            return Err(format!("cargo build -p externs: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        let mut libraries = HashMap::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let message: Value = serde_json::from_str(line)?;
            let name = message.pointer("/target/name").and_then(Value::as_str).unwrap_or_default();
            let files = message.pointer("/filenames").and_then(Value::as_array).into_iter().flatten();
            let library = files.filter_map(Value::as_str).find(|file| file.ends_with(".rlib"));
            if let Some(library) = library {
                libraries.insert(name.to_owned(), PathBuf::from(library));
            }
        }
        Ok(Externs { libraries })
    }

    /// Compiles `source`; returns rustc's CPU time, or what rustc said instead.
    pub(crate) fn rustc(
        &self,
        dialect: &Dialect,
        source: &Path,
        arguments: &[&str],
    ) -> Result<Result<u64, String>, Box<dyn Error>> {
        let mut command = Command::new("rustc");
        command.current_dir(folder()?).args(["--edition=2024", "--cap-lints=allow"]).args(arguments).arg(source);
        if let Some(krate) = dialect.krate {
            let library = self.libraries.get(krate).ok_or_else(|| format!("cargo did not build {krate}"))?;
            command.arg("--extern").arg(format!("{krate}={}", library.display()));
        }
        // An rlib of this workspace lies beside `deps`, one of a registry in it.
        let library = self.libraries.values().next().and_then(|library| library.parent());
        let folder = library.ok_or("cargo built no library")?;
        let deps = if folder.ends_with("deps") { folder.to_owned() } else { folder.join("deps") };
        command.arg("-L").arg(format!("dependency={}", deps.display()));
        let before = children_cpu_ns();
        let output = command.output()?;
        let spent = children_cpu_ns() - before;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(if output.status.success() { Ok(spent) } else { Err(said) })
    }
}

/// Where generated programs and what is made of them are kept.
pub(crate) fn folder() -> Result<PathBuf, Box<dyn Error>> {
    let folder = Path::new(HERE).join("target/generated");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Finds the largest number in `1..most` for which `holds`, which must stop holding only once.
pub(crate) fn bisect(
    most: u64,
    mut holds: impl FnMut(u64) -> Result<bool, Box<dyn Error>>,
) -> Result<u64, Box<dyn Error>> {
    let (mut good, mut bad) = (0, most);
    while bad - good > 1 {
        let middle = good.midpoint(bad);
        if holds(middle)? {
            good = middle;
        } else {
            bad = middle;
        }
    }
    Ok(good)
}

#[cfg(test)]
mod tests {
    use super::bisect;

    #[test]
    fn bisecting_finds_the_last_number_that_holds() {
        for limit in 0..9 {
            assert_eq!(bisect(10, |number| Ok(number <= limit)).ok(), Some(limit));
        }
    }
}
