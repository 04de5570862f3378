//! What is removed from the file to keep it small: traces that are too old, then those that came first.

use rusqlite::{Result, params};

use super::Bounds;
use super::file::{File, integer};

/// How large the log beside the file may be, which counts as well.
const LOG_BYTES: u64 = 8 << 20;
/// How many traces are removed at once.
const AT_ONCE: u64 = 32;

impl File {
    /// Removes traces that are too old, then those that came first until the rest has room. Answers how many
    /// documents they had.
    pub(super) fn remove_old(&mut self, bounds: Bounds, now: f64) -> Result<u64> {
        let mut removed = 0;
        let earliest = now - bounds.max_age.as_secs_f64();
        loop {
            let some = self.remove("SELECT id FROM traces WHERE start < ?1 ORDER BY start LIMIT ?2", earliest)?;
            removed += some;
            if some == 0 {
                break;
            }
        }
        let room = bounds.max_bytes.saturating_sub(LOG_BYTES).max(bounds.max_bytes / 2);
        while self.used_bytes()? > room {
            // The first number is of no use here, but each statement has two.
            let some = self.remove("SELECT id FROM traces WHERE ?1 = ?1 ORDER BY first LIMIT ?2", earliest)?;
            removed += some;
            if some == 0 {
                break;
            }
        }
        let (all, free) = (self.pages("page_count")?, self.pages("freelist_count")?);
        // Pages that are free are used again; they are given back when they are many.
        if all * self.pages("page_size")? > room || free > all / 2 {
            // Each step gives back a page.
            let mut vacuum = self.connection.prepare("PRAGMA incremental_vacuum")?;
            let mut steps = vacuum.query([])?;
            while steps.next()?.is_some() {}
        }
        Ok(removed)
    }

    fn remove(&mut self, which: &str, earliest: f64) -> Result<u64> {
        let transaction = self.connection.transaction()?;
        let ids: Vec<String> = {
            let mut select = transaction.prepare(which)?;
            let ids = select.query_map(params![earliest, integer(AT_ONCE)], |row| row.get(0))?;
            ids.collect::<Result<_>>()?
        };
        let mut removed = 0;
        {
            let mut of_documents = transaction.prepare("DELETE FROM documents WHERE trace = ?1")?;
            let mut of_trace = transaction.prepare("DELETE FROM traces WHERE id = ?1")?;
            for id in &ids {
                removed += of_documents.execute([id])? as u64;
                of_trace.execute([id])?;
            }
        }
        transaction.commit()?;
        self.documents = self.documents.saturating_sub(removed);
        Ok(removed)
    }

    fn used_bytes(&self) -> Result<u64> {
        Ok(self.pages("page_count")?.saturating_sub(self.pages("freelist_count")?) * self.pages("page_size")?)
    }
}
