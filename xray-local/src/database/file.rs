//! The file: its tables, what is written and what is read. What is removed from it is for `removal`.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Result, params};

use super::error::DatabaseError;
use super::queue::Row;
use crate::document::TraceId;
use crate::store::Position;

/// `XRAY`, by which SQLite's files tell whose they are.
const APPLICATION: i64 = 0x5852_4159;
const VERSION: i64 = 1;

const TABLES: &str = "
    CREATE TABLE traces (
        id TEXT PRIMARY KEY,      -- 1-8hex-24hex
        start REAL NOT NULL,      -- of its earliest document, in seconds since 1970
        first INTEGER NOT NULL    -- the version of the document that came first
    ) WITHOUT ROWID;
    CREATE INDEX traces_by_start ON traces (start DESC, id);
    CREATE INDEX traces_by_first ON traces (first);
    CREATE TABLE documents (
        version INTEGER PRIMARY KEY,  -- counts the documents in the order in which they came
        trace TEXT NOT NULL,
        text TEXT NOT NULL            -- as it was sent
    );
    CREATE INDEX documents_by_trace ON documents (trace, version);
";

/// The version and text of a document.
pub(super) type Text = (u64, String);

#[derive(Debug)]
pub(super) struct File {
    pub(super) connection: Connection,
    /// Counted once, and kept since.
    pub(super) documents: u64,
}

impl File {
    pub(super) fn open(path: &Path) -> std::result::Result<Self, DatabaseError> {
        create(path).map_err(|error| DatabaseError::of_io(path, &error))?;
        let of = |error: rusqlite::Error| DatabaseError::of(path, &error);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(of)?;
        let number = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).map_err(of);
        // Nobody else uses the file meanwhile, and no file of shared memory is needed.
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE").map_err(of)?;
        let (application, version) = (number("application_id")?, number("user_version")?);
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(of)?;
        match (application, version) {
            (0, 0) if tables == 0 => {}
            (APPLICATION, VERSION) => {}
            (APPLICATION, newer) => return Err(DatabaseError::newer(path, newer, VERSION)),
            _ => return Err(DatabaseError::none_of_ours(path)),
        }
        let prepare = || {
            connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
            // A program that is killed loses nothing by it, and a machine without power the last moments.
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            connection.pragma_update_and_check(None, "journal_size_limit", 0, |_| Ok(()))?;
            if tables == 0 {
                connection.execute_batch(&format!(
                    "BEGIN; {TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
                ))?;
            }
            connection.query_row("SELECT count(*) FROM documents", [], |row| row.get(0))
        };
        let documents: i64 = prepare().map_err(of)?;
        Ok(Self { connection, documents: documents.unsigned_abs() })
    }

    /// Writes all of them, or none.
    pub(super) fn write(&mut self, rows: &[Row]) -> Result<()> {
        let transaction = self.connection.transaction()?;
        {
            let mut of_trace = transaction.prepare(
                "INSERT INTO traces (id, start, first) VALUES (?1, ?2, ?3)
                 ON CONFLICT (id) DO UPDATE SET start = min(start, excluded.start) WHERE excluded.start < start",
            )?;
            let mut of_document =
                transaction.prepare("INSERT INTO documents (version, trace, text) VALUES (?1, ?2, ?3)")?;
            for row in rows {
                let (id, version) = (row.trace.to_string(), integer(row.version));
                of_trace.execute(params![id, row.start, version])?;
                of_document.execute(params![version, id, row.text])?;
            }
        }
        transaction.commit()?;
        self.documents += rows.len() as u64;
        Ok(())
    }

    /// The version and text of each document of a trace.
    pub(super) fn documents(&self, id: TraceId) -> Result<Vec<Text>> {
        let query = "SELECT version, text FROM documents WHERE trace = ?1 ORDER BY version";
        let mut select = self.connection.prepare(query)?;
        let rows = select.query_map([id.to_string()], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?)))?;
        rows.collect()
    }

    /// The documents of the trace that came last before the version, which its first document has.
    pub(super) fn trace_before(&self, version: u64) -> Result<Option<(u64, Vec<Text>)>> {
        let query = "SELECT first, id FROM traces WHERE first < ?1 ORDER BY first DESC LIMIT 1";
        let mut select = self.connection.prepare(query)?;
        let found: Option<(i64, String)> =
            select.query_row([integer(version)], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((first, id)) = found else { return Ok(None) };
        let documents = TraceId::parse(&id).map(|id| self.documents(id)).transpose()?;
        Ok(Some((first.unsigned_abs(), documents.unwrap_or_default())))
    }

    pub(super) fn positions(
        &self,
        start: f64,
        end: f64,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<Position>> {
        let query = "SELECT start, id FROM traces WHERE start >= ?1 AND start <= ?2 AND (start < ?2 OR id > ?3)
                     ORDER BY start DESC, id LIMIT ?4";
        let mut select = self.connection.prepare(query)?;
        // Behind a position stand those of its start with a greater id, and without one those of any id.
        let (end, id) = match after {
            Some((start, id)) if start <= end => (start, id.to_string()),
            _ => (end, String::new()),
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = select
            .query_map(params![start, end, id, limit], |row| Ok((row.get::<_, f64>(0)?, row.get::<_, String>(1)?)))?;
        let rows: Vec<(f64, String)> = rows.collect::<Result<_>>()?;
        Ok(rows.into_iter().filter_map(|(start, id)| Some((start, TraceId::parse(&id)?))).collect())
    }

    pub(super) fn last_version(&self) -> Result<u64> {
        let last: Option<i64> =
            self.connection.query_row("SELECT max(version) FROM documents", [], |row| row.get(0))?;
        Ok(last.unwrap_or_default().unsigned_abs())
    }

    /// How many documents there are, and the bytes of the file.
    pub(super) fn size(&self) -> Result<(u64, u64)> {
        Ok((self.documents, self.pages("page_count")? * self.pages("page_size")?))
    }

    pub(super) fn pages(&self, pragma: &str) -> Result<u64> {
        self.connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).map(i64::unsigned_abs)
    }
}

pub(super) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Makes the file for its owner alone, if it is not there; SQLite makes the log beside it likewise.
fn create(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}
