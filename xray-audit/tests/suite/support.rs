//! A crate in a temporary folder, and what an audit says of it in short.

use std::path::Path;

use tempfile::TempDir;
use xray_audit::{Audit, Report};

/// A crate that is gone when it is dropped.
pub(crate) struct Crate {
    folder: TempDir,
}

impl Crate {
    /// A crate with these files; without a `Cargo.toml` among them it gets a plain one.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut files = files.to_vec();
        if !files.iter().any(|(file, _)| *file == "Cargo.toml") {
            files.push(("Cargo.toml", "[package]\nname = \"shop\"\n"));
        }
        for (file, text) in files {
            let file = folder.path().join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        Self { folder }
    }

    /// A library of one file.
    pub(crate) fn of(text: &str) -> Self {
        Self::with(&[("src/lib.rs", text)])
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn audit(&self) -> Audit {
        Audit::of_crate(self.folder())
    }

    /// The findings of an audit with nothing set.
    pub(crate) fn findings(&self) -> Vec<String> {
        in_short(&self.audit().check())
    }
}

/// `rule file:line:column message`, for each finding.
pub(crate) fn in_short(report: &Report) -> Vec<String> {
    let findings = report.findings().iter();
    findings.map(|finding| format!("{} {} {}", finding.rule, finding.place, finding.message)).collect()
}
