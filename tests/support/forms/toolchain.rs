//! Calls rustc on single files, beside the libraries this very build has made.
//!
//! Knows paths, processes and rustc's JSON; it does not know what a form is meant to show.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The crates a form may use; `xray_runtime` among them brings the attribute.
const CRATES: [&str; 8] =
    ["xray_runtime", "anyhow", "async_stream", "async_trait", "futures", "thiserror", "tokio", "tracing"];

pub struct Toolchain {
    libraries: BTreeMap<String, PathBuf>,
    dependencies: PathBuf,
    folder: PathBuf,
}

/// One error or warning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    pub level: String,
    pub code: Option<String>,
    pub message: String,
    /// The source text under the first caret.
    pub at: String,
    pub line: u64,
}

pub struct Compiled {
    pub diagnostics: Vec<Diagnostic>,
    pub success: bool,
    /// What rustc would have printed; no warnings where there are errors.
    pub rendered: String,
}

impl Toolchain {
    /// Asks cargo where the libraries of this test are; they are fresh, since the test is running.
    pub fn find() -> Self {
        let own = std::env::current_exe().expect("the path of this test");
        let dependencies = own.parent().expect("a folder of dependencies").to_owned();
        let target = dependencies.ancestors().nth(2).expect("a target folder").to_owned();
        // Each test has a folder of its own, so that two may run at once.
        let test = own.file_stem().expect("a name").to_string_lossy().replace('-', "_");
        let folder = target.join("tmp").join(test);
        std::fs::create_dir_all(&folder).expect("a folder for the forms");
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["test", "--no-run", "--offline", "--quiet", "--message-format=json", "--test=forms"]);
        cargo.arg("--target-dir").arg(&target).current_dir(xray_test_support::vectors::tests_dir());
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        let output = cargo.output().expect("cargo runs");
        assert!(output.status.success(), "cargo: {}", String::from_utf8_lossy(&output.stderr));
        let mut toolchain = Self { libraries: libraries(&output), dependencies, folder };
        toolchain.add_harness();
        toolchain
    }

    /// Only checks the program.
    pub fn check(&self, name: &str, source: &str, edition: &str, more: &[&str]) -> Compiled {
        self.compile("rustc", name, source, edition, &[more, &["--emit=metadata"]].concat()).0
    }

    /// Builds the program and says where it is.
    #[allow(dead_code, reason = "not every test that uses this file builds")]
    pub fn build(&self, name: &str, source: &str, edition: &str, more: &[&str]) -> (Compiled, PathBuf) {
        self.compile("rustc", name, source, edition, &[more, &["--emit=link", "-Cdebuginfo=0"]].concat())
    }

    pub fn compile(&self, rustc: &str, name: &str, source: &str, edition: &str, more: &[&str]) -> (Compiled, PathBuf) {
        let file = self.folder.join(format!("{name}.rs"));
        std::fs::write(&file, source).expect("the source is written");
        let built = self.folder.join(name);
        let crate_name = name.trim_end_matches(".plain").replace(['-', '.'], "_");
        let mut rustc = Command::new(rustc);
        rustc.args(["--error-format=json", "--crate-name", &crate_name, "--edition", edition]).args(more);
        rustc.arg("-o").arg(&built).arg("-L").arg(format!("dependency={}", self.dependencies.display()));
        for (library, path) in &self.libraries {
            rustc.arg("--extern").arg(format!("{library}={}", path.display()));
        }
        let output = rustc.arg(&file).output().expect("rustc runs");
        (read_diagnostics(&output, &file, source), built)
    }

    /// The harness is a crate of its own, so that a form is not a line longer than it is.
    fn add_harness(&mut self) {
        let more = ["--crate-type=rlib", "--emit=link", "-Cdebuginfo=0"];
        let (compiled, built) = self.compile("rustc", "forms_harness", include_str!("harness.rs"), "2024", &more);
        assert!(compiled.success, "{}", compiled.rendered);
        let library = self.folder.join("libforms_harness.rlib");
        std::fs::rename(built, &library).expect("the harness is renamed");
        self.libraries.insert("forms_harness".to_owned(), library);
    }
}

fn libraries(cargo: &Output) -> BTreeMap<String, PathBuf> {
    let messages = String::from_utf8_lossy(&cargo.stdout);
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let artifacts = messages.filter(|message| message["reason"] == "compiler-artifact");
    let mut libraries = BTreeMap::new();
    for artifact in artifacts {
        let name = artifact["target"]["name"].as_str().unwrap_or_default().replace('-', "_");
        let mut files = artifact["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str).map(Path::new);
        let is_library = |path: &&Path| {
            path.extension().is_some_and(|end| end == "rlib" || end == "so" || end == "dylib" || end == "dll")
        };
        if let Some(file) = files.find(is_library).filter(|_| CRATES.contains(&name.as_str())) {
            libraries.insert(name, file.to_owned());
        }
    }
    libraries
}

fn read_diagnostics(output: &Output, file: &Path, source: &str) -> Compiled {
    let text = String::from_utf8_lossy(&output.stderr);
    let messages: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let has_errors = !output.status.success();
    let worth_reading = messages.iter().filter(|message| !has_errors || message["level"] == "error");
    let mut rendered: String = worth_reading.filter_map(|message| message["rendered"].as_str()).collect();
    let diagnostics = messages.iter().filter_map(|message| {
        let level = message["level"].as_str().filter(|level| *level == "error" || *level == "warning")?;
        let text = message["message"].as_str()?;
        let spans = message["spans"].as_array()?;
        if spans.is_empty() && (text.starts_with("aborting due to") || text.ends_with("emitted")) {
            return None;
        }
        let primary = spans.iter().find(|span| span["is_primary"] == true);
        let at = primary.and_then(|span| {
            let place = |name: &str| span[name].as_u64().and_then(|at| usize::try_from(at).ok());
            let ours = span["file_name"].as_str().is_some_and(|name| Path::new(name) == file);
            source.get(place("byte_start")?..place("byte_end")?).filter(|_| ours)
        });
        Some(Diagnostic {
            level: level.to_owned(),
            code: message["code"]["code"].as_str().map(str::to_owned),
            message: text.to_owned(),
            at: at.unwrap_or_default().to_owned(),
            line: primary.and_then(|span| span["line_start"].as_u64()).unwrap_or_default(),
        })
    });
    let diagnostics: Vec<Diagnostic> = diagnostics.collect();
    if messages.is_empty() {
        // Arguments that rustc does not take are told as plain text.
        rendered.push_str(&text);
    }
    Compiled { diagnostics, success: output.status.success(), rendered }
}
