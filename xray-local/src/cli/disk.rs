//! Traces on disk: the flags, and the store that begins with what the file has.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use xray_local::store::Store;

const HOUR: u64 = 60 * 60;

#[derive(Debug, Args)]
pub(crate) struct Disk {
    /// Keep documents in this file too, so that traces are there again after a restart; 8 MiB of memory more may wait for it
    #[arg(long, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,

    /// How large the file may become; then the oldest traces are removed from it
    #[arg(long, value_name = "MIB", default_value_t = 512, value_parser = clap::value_parser!(u32).range(16..=1_048_576))]
    db_max_size: u32,

    /// How long traces stay in the file, such as `30d` or `36h`
    #[arg(long, value_name = "AGE", default_value = "30d", value_parser = age)]
    db_max_age: Duration,
}

impl Disk {
    #[cfg(feature = "db")]
    pub(crate) fn store(&self, max_bytes: usize) -> Result<Store, String> {
        use std::sync::Arc;

        use xray_local::database::{Bounds, Database};

        let store = Store::new(max_bytes);
        let Some(path) = &self.db else { return Ok(store) };
        let bounds = Bounds { max_bytes: u64::from(self.db_max_size) << 20, max_age: self.db_max_age };
        let database = Database::open(path, bounds).map_err(|error| error.to_string())?;
        store.load(database.newest(max_bytes), database.last_version());
        Ok(store.with_archive(Arc::new(database)))
    }

    #[cfg(not(feature = "db"))]
    pub(crate) fn store(&self, max_bytes: usize) -> Result<Store, String> {
        let _ = (self.db_max_size, self.db_max_age);
        match &self.db {
            None => Ok(Store::new(max_bytes)),
            Some(_) => Err("this `xray-local` was built without SQLite; build it with `--features db`".to_owned()),
        }
    }
}

fn age(text: &str) -> Result<Duration, String> {
    let (number, hours) = match text.strip_suffix('h') {
        Some(number) => (number, HOUR),
        None => (text.strip_suffix('d').unwrap_or(text), 24 * HOUR),
    };
    let seconds = number.parse().ok().filter(|number: &u64| *number > 0).and_then(|number| number.checked_mul(hours));
    seconds.map(Duration::from_secs).ok_or_else(|| "not an age; write days as `30d` or hours as `36h`".to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::age;

    #[test]
    fn ages_are_days_or_hours() {
        let hours = |hours: u64| Ok(Duration::from_secs(hours * 3_600));
        assert_eq!([age("30d"), age("2"), age("36h")], [hours(720), hours(48), hours(36)]);
        for text in ["", "d", "0", "0h", "-1d", "1.5d", "1w", "99999999999999999999d", "18446744073709551615d"] {
            assert!(age(text).is_err(), "{text}");
        }
    }
}
