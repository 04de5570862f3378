//! The thread that writes what waits, and removes what is over the bounds. It ends when the queue is closed.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::error::DatabaseError;
use super::{Bounds, Shared};

pub(super) fn spawn(shared: Arc<Shared>, path: PathBuf, bounds: Bounds) -> io::Result<JoinHandle<()>> {
    Builder::new().name("database".into()).spawn(move || {
        let mut is_said = false;
        while let Some(batch) = shared.queue.take() {
            let mut file = shared.file();
            // What is too old is removed first, so that the file does not outgrow its bounds meanwhile.
            let removed = file.remove_old(bounds, now());
            let written = file.write(&batch);
            drop(file);
            if let Ok(removed) = removed {
                shared.queue.removed(removed);
            }
            let outcome = written.map_err(|error| DatabaseError::of(&path, &error).to_string());
            if let (Err(problem), false) = (&outcome, is_said) {
                eprintln!("warning: traces are kept in memory alone, for {problem}");
                is_said = true;
            }
            shared.queue.told(outcome);
        }
    })
}

/// Seconds since 1970.
pub(super) fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs_f64()
}
