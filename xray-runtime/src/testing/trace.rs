//! What was recorded, to be looked at: the handle that a test holds.
//!
//! Each look reads what was sent up to then. It knows where that comes from, and nothing of how a
//! document is read, drawn or checked.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::node::Node;
use super::scoped::InRecorder;
use super::tree::Tree;
use super::{text, valid};
use crate::context::Context;
use crate::emitter::capture::CaptureEmitter;
use crate::recorder::Recorder;
use crate::segment::core::Ending;

/// Longer than a recorder takes that sends to memory.
const FLUSH: Duration = Duration::from_secs(10);

/// What a recorder of the test's own recorded; its clones are the same.
///
/// Each look at it reads anew, so it can be used while the test still runs. **The first look ends the
/// segment of the test**, since a segment is sent when it ends; what is traced after that is sent by
/// itself and hangs below the segment all the same, and what is said of the segment itself is too
/// late. What has not ended yet was not sent, and is not seen.
///
/// A *path* names a segment or subsegment with as many of those above it as are needed to tell it
/// from others: `charge`, or `checkout/charge`.
///
/// ```
/// use xray_runtime::scope;
/// use xray_runtime::testing::record_sync;
///
/// let trace = record_sync(|| {
///     scope("checkout", || scope("charge", || xray_runtime::current().annotate("amount", 300)));
///     scope("charge", || ());
/// });
/// assert_eq!(trace.all("charge").len(), 2);
/// assert_eq!(trace.one("checkout/charge").annotation("amount"), 300);
/// assert!(trace.find("refund").is_none());
/// ```
#[derive(Clone)]
pub struct Trace {
    inner: Arc<Inner>,
}

struct Inner {
    source: Source,
    segment: Mutex<TestSegment>,
    read: Mutex<Option<(usize, Arc<Tree>)>>,
}

enum Source {
    Recorded(Recorder, CaptureEmitter),
    Received(Vec<Vec<u8>>),
}

/// The segment the work ran in, when it did.
#[derive(Default)]
struct TestSegment {
    /// Until the first look.
    open: Option<Context>,
    id: Option<String>,
}

impl Trace {
    fn new(source: Source) -> Self {
        Self { inner: Arc::new(Inner { source, segment: Mutex::default(), read: Mutex::default() }) }
    }

    pub(super) fn of_recorder(recorder: Recorder, capture: CaptureEmitter) -> Self {
        Self::new(Source::Recorded(recorder, capture))
    }

    /// Reads datagrams that came from anywhere: each the header line and one document.
    ///
    /// ```
    /// use xray_runtime::testing::Trace;
    ///
    /// let datagram = br#"{"format":"json","version":1}
    /// {"name":"shop","id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1,"end_time":2}"#;
    /// let trace = Trace::from_datagrams([datagram.to_vec()]);
    /// trace.assert_valid();
    /// assert_eq!(trace.to_text(), "shop\n");
    /// ```
    #[must_use]
    pub fn from_datagrams(datagrams: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self::new(Source::Received(datagrams.into_iter().collect()))
    }

    /// The work runs inside `segment` from now on.
    pub(super) fn begun(&self, segment: Context) {
        let mut own = lock(&self.inner.segment);
        own.id = segment.segment_id().map(|id| id.to_string());
        own.open = Some(segment);
    }

    /// The recorder of this test: for code that is given one, and for its [`stats`](Recorder::stats).
    ///
    /// # Panics
    ///
    /// When this was received and not recorded.
    #[track_caller]
    #[must_use]
    pub fn recorder(&self) -> &Recorder {
        match &self.inner.source {
            Source::Recorded(recorder, _) => recorder,
            Source::Received(_) => {
                panic!("this trace was received and has no recorder; use the one that sent it")
            }
        }
    }

    /// Runs `future` with the test's recorder as the one that `#[traced(root)]` and
    /// [`begin_segment`](crate::begin_segment()) use, on whatever thread it is polled: for what is
    /// spawned and begins a segment itself. What only continues the current segment needs
    /// [`in_current_segment`](crate::FutureExt::in_current_segment), and not this.
    ///
    /// On a thread, [`recorder`](Self::recorder)`().scope(..)` does the same.
    ///
    /// # Panics
    ///
    /// When this was received and not recorded.
    #[track_caller]
    pub fn scope<F: Future>(&self, future: F) -> InRecorder<F> {
        InRecorder::new(self.recorder().clone(), future)
    }

    /// Ends the segment of the test, if it is the first look, and waits until all was sent.
    #[track_caller]
    fn look(&self) -> Arc<Tree> {
        let datagrams = self.datagrams();
        let mut read = lock(&self.inner.read);
        match &*read {
            Some((count, tree)) if *count == datagrams.len() => Arc::clone(tree),
            _ => {
                let documents = datagrams.iter().filter_map(|datagram| valid::document_of(datagram).ok());
                let tree = Arc::new(Tree::of(documents));
                *read = Some((datagrams.len(), Arc::clone(&tree)));
                tree
            }
        }
    }

    /// The datagrams as they were sent, header lines included.
    ///
    /// # Panics
    ///
    /// When not everything is sent in ten seconds.
    #[track_caller]
    #[must_use]
    pub fn datagrams(&self) -> Vec<Vec<u8>> {
        // Ended without the lock: what leaves may be looked at by a logger of the test's.
        let open = lock(&self.inner.segment).open.take();
        if let Some((core, _)) = open.as_ref().and_then(Context::parts) {
            core.close(Ending::default());
        }
        drop(open);
        match &self.inner.source {
            Source::Recorded(recorder, capture) => {
                if let Err(error) = recorder.flush(FLUSH) {
                    panic!("{error}");
                }
                capture.datagrams()
            }
            Source::Received(datagrams) => datagrams.clone(),
        }
    }

    /// The documents as they were sent, read as JSON.
    #[track_caller]
    #[must_use]
    pub fn documents(&self) -> Vec<Value> {
        self.datagrams().iter().filter_map(|datagram| valid::document_of(datagram).ok()).collect()
    }

    /// All segments and subsegments, parents before their children, in the order they began.
    #[track_caller]
    pub fn iter(&self) -> impl Iterator<Item = Node> + use<> {
        let tree = self.look();
        let places: Vec<usize> = tree.walk().map(|(place, _)| place).collect();
        places.into_iter().map(move |place| Node::new(&tree, place))
    }

    /// What has no parent that was sent: the segments, and what lost its parent.
    #[track_caller]
    #[must_use]
    pub fn roots(&self) -> Vec<Node> {
        let tree = self.look();
        tree.roots.iter().map(|place| Node::new(&tree, *place)).collect()
    }

    /// All that are at `path`, in the order they began.
    #[track_caller]
    #[must_use]
    pub fn all(&self, path: &str) -> Vec<Node> {
        self.iter().filter(|node| is_at(node, path)).collect()
    }

    /// The first at `path`, or `None`.
    #[track_caller]
    #[must_use]
    pub fn find(&self, path: &str) -> Option<Node> {
        self.iter().find(|node| is_at(node, path))
    }

    /// The only one at `path`.
    ///
    /// # Panics
    ///
    /// When there is none, or there are several; it says what there is.
    #[track_caller]
    #[must_use]
    pub fn one(&self, path: &str) -> Node {
        let mut found = self.all(path);
        match (found.pop(), found.len()) {
            (Some(node), 0) => node,
            (None, _) => panic!("no `{path}` was recorded; there is:\n{}", self.drawn()),
            (Some(_), others) => panic!(
                "`{path}` was recorded {} times; say which by its path (`parent/{path}`), or use `all`; there is:\n{}",
                others + 1,
                self.drawn()
            ),
        }
    }

    /// The trace as text that is the same in every run, for snapshots: a line for each segment and
    /// subsegment with its annotations and what came of it, children below their parents in the order
    /// they began. Ids and times are left out.
    ///
    /// ```
    /// use xray_runtime::testing::record_sync;
    ///
    /// let trace = record_sync(|| {
    ///     xray_runtime::scope("price", || xray_runtime::current().annotate("order_id", 7));
    ///     xray_runtime::scope("pay", || xray_runtime::current().set_fault());
    /// });
    /// assert_eq!(trace.to_text(), "test\n  price [order_id=7]\n  pay FAULT\n");
    /// ```
    #[track_caller]
    #[must_use]
    pub fn to_text(&self) -> String {
        text::draw(&self.look())
    }

    pub(super) fn tree(&self) -> Arc<Tree> {
        self.look()
    }

    /// The text for a message, where there may be none.
    pub(super) fn drawn(&self) -> String {
        let text = self.to_text();
        if text.is_empty() { "(nothing was recorded)\n".to_owned() } else { text }
    }

    /// The id of the segment that the work ran in.
    pub(super) fn own_segment(&self) -> Option<String> {
        lock(&self.inner.segment).id.clone()
    }

    /// The names of what the recorder began and nobody ended.
    pub(super) fn open_names(&self) -> Vec<String> {
        match &self.inner.source {
            Source::Recorded(recorder, _) => recorder.open_names(),
            Source::Received(_) => Vec::new(),
        }
    }
}

/// Whether `path` is the node's name, with any number of names from above before it.
fn is_at(node: &Node, path: &str) -> bool {
    let Some(mut above) = path.strip_suffix(node.name()) else { return false };
    let mut parent = node.parent();
    while !above.is_empty() {
        // A name may hold slashes itself, so the path is read from its end, a whole name at a time.
        let Some(node) = parent else { return false };
        let Some(rest) = above.strip_suffix('/').and_then(|above| above.strip_suffix(node.name())) else {
            return false;
        };
        (above, parent) = (rest, node.parent());
    }
    true
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says how much was sent, and is no look.
impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let datagrams = match &self.inner.source {
            Source::Recorded(_, capture) => capture.len(),
            Source::Received(datagrams) => datagrams.len(),
        };
        f.debug_struct("Trace").field("datagrams", &datagrams).finish_non_exhaustive()
    }
}
