//! Why a file cannot be used, and what to do.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

/// A file that cannot be used for documents.
///
/// It prints as `problem; what to do`.
#[derive(Debug)]
pub struct DatabaseError {
    message: String,
}

impl DatabaseError {
    fn new(path: &Path, problem: &str, fix: &str) -> Self {
        Self { message: format!("`{}` {problem}; {fix}", path.display()) }
    }

    pub(super) fn of(path: &Path, error: &rusqlite::Error) -> Self {
        let code = error.sqlite_error_code();
        let (problem, fix) = match code {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => return Self::none_of_ours(path),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                return Self::new(path, "is used by another program", "end that, or choose another file");
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                ("cannot be written", "allow it, or choose another file")
            }
            Some(ErrorCode::DiskFull) => ("has no room on its disk", "make some, or choose another file"),
            Some(ErrorCode::CannotOpen) => ("cannot be opened", "choose a file in a folder that is there"),
            _ => ("cannot be used", "choose another file"),
        };
        Self::new(path, &format!("{problem} ({error})"), fix)
    }

    pub(super) fn of_io(path: &Path, error: &io::Error) -> Self {
        Self::new(path, &format!("cannot be opened ({error})"), "choose a file that you may write")
    }

    pub(super) fn none_of_ours(path: &Path) -> Self {
        Self::new(path, "is no database of `xray-local`", "choose another file")
    }

    pub(super) fn newer(path: &Path, version: i64, known: i64) -> Self {
        let problem = format!("was written by a newer `xray-local` (version {version}, this one knows {known})");
        Self::new(path, &problem, "use that one, or choose another file")
    }

    pub(super) fn no_thread(path: &Path, error: &io::Error) -> Self {
        Self::new(path, &format!("has no thread to be written by ({error})"), "end other programs")
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Error for DatabaseError {}
