//! One segment or subsegment of a trace, as a test looks at it.
//!
//! Everything is read from what was sent. A node keeps the trace it belongs to, as it was at that
//! look.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value};

use super::exception::{self, Exception};
use super::text;
use super::tree::{Record, Tree};

/// A segment or subsegment that was sent.
///
/// ```
/// use xray_runtime::testing::record_sync;
/// use xray_runtime::traced;
///
/// #[traced]
/// fn charge(#[annotate] amount: i64) -> Result<(), String> {
///     Err(format!("{amount} is too much"))
/// }
///
/// let trace = record_sync(|| charge(900));
/// let charge = trace.one("charge");
/// assert!(charge.is_fault());
/// assert_eq!(charge.annotation("amount"), 900);
/// assert_eq!(charge.exceptions()[0].message(), "900 is too much");
/// assert_eq!(charge.parent().unwrap().name(), "test");
/// ```
#[derive(Clone)]
pub struct Node {
    tree: Arc<Tree>,
    place: usize,
}

impl Node {
    pub(super) fn new(tree: &Arc<Tree>, place: usize) -> Self {
        Self { tree: Arc::clone(tree), place }
    }

    fn record(&self) -> Option<&Record> {
        self.tree.records.get(self.place)
    }

    fn field(&self, key: &str) -> &Value {
        self.record().and_then(|record| record.object.get(key)).unwrap_or(&Value::Null)
    }

    fn is(&self, flag: &str) -> bool {
        self.record().is_some_and(|record| record.is(flag))
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.record().map(Record::name).unwrap_or_default()
    }

    /// Its id: 16 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> &str {
        self.record().map(Record::id).unwrap_or_default()
    }

    /// The id of the trace it belongs to.
    #[must_use]
    pub fn trace_id(&self) -> &str {
        self.record().map(|record| record.trace_id.as_str()).unwrap_or_default()
    }

    /// The id of its parent, which may be a segment of another service.
    #[must_use]
    pub fn parent_id(&self) -> Option<&str> {
        self.record()?.parent_id.as_deref()
    }

    /// Whether it is a segment, and no subsegment.
    #[must_use]
    pub fn is_segment(&self) -> bool {
        self.record().is_some_and(|record| !record.is_subsegment)
    }

    /// The annotation under `key`; [`Value::Null`] when there is none, as when a `Value` is indexed.
    /// It can be compared with strings, numbers and booleans as it is.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Value {
        self.field("annotations").get(key).cloned().unwrap_or_default()
    }

    /// All its annotations.
    #[must_use]
    pub fn annotations(&self) -> Map<String, Value> {
        self.field("annotations").as_object().cloned().unwrap_or_default()
    }

    /// The metadata under `key` in `namespace`, which is `default` where none was said;
    /// [`Value::Null`] when there is none.
    #[must_use]
    pub fn metadata(&self, namespace: &str, key: &str) -> Value {
        self.field("metadata").get(namespace).and_then(|values| values.get(key)).cloned().unwrap_or_default()
    }

    /// Whether it is marked as a fault: a 5xx, an `Err`, a panic.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        self.is("fault")
    }

    /// Whether it is marked as an error: a 4xx.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.is("error")
    }

    /// Whether it is marked as throttled: a 429, which is an error too.
    #[must_use]
    pub fn is_throttle(&self) -> bool {
        self.is("throttle")
    }

    /// Whether its future was dropped before it was ready.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.record().is_some_and(Record::is_cancelled)
    }

    /// Whether it is no error, throttle or fault, and was not cancelled.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.record().is_some_and(Record::is_ok)
    }

    /// Whether it ended; what can no longer end is sent in progress.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        !self.is("in_progress")
    }

    /// Why it failed: the error and its sources, each with its type and message. Where the same error
    /// was told by a subsegment below, these are that one's.
    #[must_use]
    pub fn exceptions(&self) -> Vec<Exception> {
        exception::of(&self.tree, self.place)
    }

    /// Its children, in the order they began.
    #[must_use]
    pub fn children(&self) -> Vec<Self> {
        let children = self.record().map(|record| record.children.as_slice()).unwrap_or_default();
        children.iter().map(|place| Self::new(&self.tree, *place)).collect()
    }

    /// What it is a subsegment of; `None` for a segment, and where the parent was not sent.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        Some(Self::new(&self.tree, self.record()?.parent?))
    }

    /// `aws` or `remote`, for a subsegment that is a call to another service.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.field("namespace").as_str()
    }

    /// How long it took; `None` when it did not end.
    #[must_use]
    pub fn duration(&self) -> Option<Duration> {
        let record = self.record()?;
        let (start, end) = (micros(record.seconds("start_time")?), micros(record.seconds("end_time")?));
        Some(Duration::from_micros(end.saturating_sub(start)))
    }

    /// When it began.
    #[must_use]
    pub fn start_time(&self) -> Option<SystemTime> {
        let start = micros(self.record()?.seconds("start_time")?);
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_micros(start))
    }

    /// Its `http` block as it was sent; [`Value::Null`] when there is none.
    #[must_use]
    pub fn http(&self) -> &Value {
        self.field("http")
    }

    /// Its `sql` block as it was sent; [`Value::Null`] when there is none.
    #[must_use]
    pub fn sql(&self) -> &Value {
        self.field("sql")
    }

    /// Its `aws` block as it was sent; [`Value::Null`] when there is none.
    #[must_use]
    pub fn aws(&self) -> &Value {
        self.field("aws")
    }

    /// Any field as it was sent; [`Value::Null`] when there is none. The `subsegments` are
    /// [`children`](Self::children).
    #[must_use]
    pub fn raw(&self, field: &str) -> &Value {
        self.field(field)
    }
}

/// Seconds since 1970 as a document says them, to the microsecond.
fn micros(seconds: f64) -> u64 {
    (seconds * 1e6).round() as u64
}

/// As [`Trace::to_text`](super::Trace::to_text) draws it.
impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.record() {
            Some(record) => f.write_str(&text::line(record, record.parent.is_none())),
            None => Ok(()),
        }
    }
}
