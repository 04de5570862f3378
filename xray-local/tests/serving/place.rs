//! A file for traces of one test alone, and a time that is not too old to be kept.

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A file in a folder of its own, which is removed with it.
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
}

impl Place {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("xray-local-{}-{name}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        Self { folder }
    }

    pub(crate) fn file(&self) -> String {
        self.folder.join("traces.db").to_str().unwrap().to_owned()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Now, to the second: what is older than a month is not kept.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}
