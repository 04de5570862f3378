//! The files of a crate: where its programs begin, and what else lies in `src/`.
//!
//! Knows names of files only. Which modules they are follows from what is in them, and that is for
//! `modules` to say.

use std::path::{Path, PathBuf};

use crate::manifest::Manifest;
use crate::settings::Settings;

/// A file a program begins with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Root {
    pub(crate) file: PathBuf,
    /// What is in a library may be in any of the programs.
    pub(crate) is_library: bool,
}

/// The roots that are there, the library first; no file twice. Files are counted from `folder`.
pub(crate) fn roots(folder: &Path, manifest: &Manifest, settings: &Settings) -> Vec<Root> {
    let mut roots = Vec::new();
    let mut add = |file: PathBuf, is_library: bool| {
        let is_new = !roots.iter().any(|root: &Root| root.file == file);
        if is_new && folder.join(&file).is_file() {
            roots.push(Root { file, is_library });
        }
    };
    add(PathBuf::from(manifest.library().unwrap_or("src/lib.rs")), true);
    manifest.binaries().for_each(|path| add(path.into(), false));
    add("src/main.rs".into(), false);
    let mut folders = vec!["src/bin"];
    if settings.examples {
        manifest.examples().for_each(|path| add(path.into(), false));
        folders.push("examples");
    }
    if settings.tests {
        manifest.tests().for_each(|path| add(path.into(), false));
        folders.push("tests");
    }
    for programs in folders {
        for entry in entries(&folder.join(programs)) {
            let Some(name) = entry.file_name() else { continue };
            let file = Path::new(programs).join(name);
            add(if entry.is_dir() { file.join("main.rs") } else { file }, false);
        }
    }
    roots.retain(|root| root.file.extension().is_some_and(|extension| extension == "rs"));
    roots
}

/// Every `.rs` file below `src/`, counted from `folder`, and the modules it would be by its place alone.
pub(crate) fn below_src(folder: &Path) -> Vec<(PathBuf, Vec<String>)> {
    let mut files = Vec::new();
    let mut waiting = vec![PathBuf::from("src")];
    while let Some(inside) = waiting.pop() {
        for entry in entries(&folder.join(&inside)) {
            let Some(name) = entry.file_name() else { continue };
            let file = inside.join(name);
            // A link to a folder may lead around in a circle.
            if entry.is_dir() && !entry.is_symlink() && !entry.join("Cargo.toml").exists() {
                waiting.push(file);
            } else if file.extension().is_some_and(|extension| extension == "rs") && entry.is_file() {
                let modules = modules_by_place(&file);
                files.push((file, modules));
            }
        }
    }
    files.sort();
    files
}

fn modules_by_place(file: &Path) -> Vec<String> {
    let without_end = file.with_extension("");
    let parts = without_end.components().skip(1).map(|part| part.as_os_str().to_string_lossy().into_owned());
    let mut modules: Vec<String> = parts.collect();
    if modules.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        modules.pop();
    }
    modules
}

/// What is in a folder, in order; nothing if it cannot be read.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_the_module_its_place_says() {
        let modules = |file: &str| modules_by_place(Path::new(file)).join("::");
        assert_eq!(modules("src/handlers/orders.rs"), "handlers::orders");
        assert_eq!(modules("src/handlers/mod.rs"), "handlers");
        assert_eq!(modules("src/lib.rs"), "");
    }
}
