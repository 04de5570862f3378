//! Where a piece of work stands: which segment, and which of its subsegments.
//!
//! [`Context`] is the handle; [`stack`] keeps the current one of a thread; [`future`] carries it
//! through polls; [`begun`] is what a future began, [`site`] and [`traced`] what the macro wrote.

pub(crate) mod begun;
pub(crate) mod future;
pub(crate) mod missing;
pub(crate) mod opening;
pub(crate) mod parent;
pub(crate) mod segment;
pub(crate) mod site;
pub(crate) mod stack;
pub(crate) mod stream;
pub(crate) mod subsegment;
pub(crate) mod traced;
pub(crate) mod work;

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;

use crate::annotation::{self, ToAnnotation};
use crate::document::record::{Flags, Record};
use crate::document::{Aws, Http, Namespace, Sql};
use crate::ids::{SegmentId, TraceId};
use crate::metadata::ToMetadata;
use crate::outcome::Outcome;
use crate::segment::arena::{Spot, extra};
use crate::segment::core::Core;
use crate::segment::failure::{Failure, frame};
use crate::segment::key;
use crate::stats::Ignored;
use crate::trace_header::{SamplingDecision, TraceHeader};
use subsegment::DetachedSubsegment;

/// A segment or subsegment as others see it: a cheap handle to say things of it, to work inside it,
/// and to pass it on to another thread or service.
///
/// Outside any segment it is a handle to nothing, and everything said to it is let go. Saying things
/// never fails, blocks or panics; what cannot be recorded (after the end, say) is counted in
/// [`Stats`](crate::Stats::ignored).
///
/// ```
/// # let recorder = xray_runtime::Recorder::builder().emitter(xray_runtime::CaptureEmitter::new()).build()?;
/// # let segment = recorder.begin_segment("shop");
/// # segment.scope(|| {
/// xray_runtime::current().annotate("plan", "gold");
/// xray_runtime::current().add_metadata("cart", ["book", "lamp"]);
/// # });
/// # Ok::<(), xray_runtime::ConfigError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Context {
    core: Option<Arc<Core>>,
    spot: Spot,
}

/// The context of the code that calls this: the innermost open subsegment, or the segment.
pub fn current() -> Context {
    stack::with_current(|core, spot| Context { core: Some(Arc::clone(core)), spot: pinned(core, spot) })
        .unwrap_or(Context::NONE)
}

/// The current trace, for log lines: `None` outside any segment.
#[must_use]
pub fn current_trace_id() -> Option<TraceId> {
    stack::with_current(|core, _| core.trace_id())
}

/// A spot whose place may be given away is told apart by its id.
fn pinned(core: &Core, spot: Spot) -> Spot {
    if core.sampled { Spot { id: core.id_of(spot).unwrap_or(u64::MAX), ..spot } } else { spot }
}

impl Context {
    /// A handle to nothing.
    pub(crate) const NONE: Self = Self { core: None, spot: Spot { place: Spot::SEGMENT, id: 0 } };

    pub(crate) fn of_segment(core: Arc<Core>) -> Self {
        let spot = Spot { place: Spot::SEGMENT, id: core.segment_id };
        Self { core: Some(core), spot }
    }

    pub(crate) fn of_subsegment(core: &Arc<Core>, spot: Spot) -> Self {
        Self { core: Some(Arc::clone(core)), spot: pinned(core, spot) }
    }

    pub(crate) fn parts(&self) -> Option<(&Arc<Core>, Spot)> {
        Some((self.core.as_ref()?, self.spot))
    }

    /// The segment, when what is said to it is recorded.
    fn recording(&self) -> Option<&Core> {
        self.core.as_deref().filter(|core| core.sampled)
    }

    /// Whether this is a sampled segment, so that what is said is kept.
    #[must_use]
    pub fn is_recording(&self) -> bool {
        self.recording().is_some()
    }

    /// The trace, also when it is not sampled; `None` outside any segment.
    #[must_use]
    pub fn trace_id(&self) -> Option<TraceId> {
        self.core.as_ref().map(|core| core.trace_id())
    }

    /// The id of this subsegment or segment. In a segment that is not sampled, of which nobody will
    /// hear, it is its caller's, if there is one.
    #[must_use]
    pub fn segment_id(&self) -> Option<SegmentId> {
        let core = self.core.as_ref()?;
        let id = if core.sampled { core.id_of(self.spot)? } else { core.segment_id };
        (id != 0).then(|| SegmentId::from_u64(id))
    }

    /// The trace header for a call made from here; `None` outside any segment.
    #[must_use]
    pub fn trace_header(&self) -> Option<TraceHeader> {
        let core = self.core.as_ref()?;
        let sampled = if core.sampled { SamplingDecision::Sampled } else { SamplingDecision::NotSampled };
        let header = TraceHeader::new(core.trace_id()).with_sampled(sampled).with_extra_of(&core.extra_fields);
        Some(match self.segment_id() {
            Some(parent) => header.with_parent(parent),
            None => header,
        })
    }

    /// Records an annotation, by which traces are searched: a string (cut at 1,000 characters),
    /// number or boolean. A second value of the same key replaces the first. Characters that a key
    /// cannot hold become `_`.
    ///
    /// X-Ray: [Annotations](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-annotations).
    pub fn annotate(&self, key: impl Into<Cow<'static, str>>, value: impl ToAnnotation) {
        let Some(core) = self.recording() else { return };
        match key::annotation_key(key.into()) {
            Some(key) => core.annotate(self.spot, key, &annotation::read(&value)),
            None => core.ignored(Ignored::BadKey),
        }
    }

    /// Records a value that is not searched by, of any type that serde can serialize, in the
    /// namespace `default`.
    ///
    /// X-Ray: [Metadata](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-metadata).
    pub fn add_metadata(&self, key: impl Into<Cow<'static, str>>, value: impl ToMetadata) {
        self.add_metadata_in("default", key, value);
    }

    /// Records metadata in a namespace. Namespaces and keys that begin with `AWS.`, and the namespace
    /// `xray_sdk`, are not for use.
    pub fn add_metadata_in(
        &self,
        namespace: impl Into<Cow<'static, str>>,
        key: impl Into<Cow<'static, str>>,
        value: impl ToMetadata,
    ) {
        let Some(core) = self.recording() else { return };
        let (namespace, key) = (key::metadata_key(namespace.into()), key::metadata_key(key.into()));
        if key::may_hold_metadata(&namespace, &key) {
            core.add_metadata(self.spot, namespace, key, value.to_metadata());
        } else {
            core.ignored(Ignored::BadKey);
        }
    }

    /// Says which user the request is for (250 characters); it is kept on the segment.
    pub fn set_user(&self, user: impl Into<String>) {
        let Some(core) = self.recording() else { return };
        let user = user.into();
        let segment = Spot { place: Spot::SEGMENT, id: core.segment_id };
        core.change(segment, |record| extra(record).user = Some(user));
    }

    /// Records the HTTP request and response, and what the status says of the outcome.
    pub fn set_http(&self, http: Http) {
        let flags = http.status.map_or(Outcome::Ok, Outcome::of_status).flags();
        self.change(|record| {
            record.flags = record.flags.with(flags);
            extra(record).http = Some(http);
        });
    }

    /// Records what the response said, beside the request that [`set_http`](Context::set_http) was told
    /// of, and what the status says of the outcome. A length that is not known is left as it was.
    ///
    /// ```
    /// # let recorder = xray_runtime::Recorder::builder().emitter(xray_runtime::CaptureEmitter::new()).build()?;
    /// # let segment = recorder.begin_segment("shop");
    /// use xray_runtime::Http;
    ///
    /// segment.set_http(Http::new().method("GET").url("https://example.com/orders"));
    /// // .. later:
    /// segment.set_http_response(200, Some(1_234));
    /// # Ok::<(), xray_runtime::ConfigError>(())
    /// ```
    ///
    /// X-Ray: [HTTP request data](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-http).
    pub fn set_http_response(&self, status: u16, content_length: Option<u64>) {
        let flags = Outcome::of_status(status).flags();
        self.change(|record| {
            record.flags = record.flags.with(flags);
            extra(record).http.get_or_insert_default().set_response(status, content_length);
        });
    }

    /// Records the call of an AWS service, or the resource a segment runs on.
    pub fn set_aws(&self, aws: Aws) {
        self.change(|record| extra(record).aws = Some(aws));
    }

    /// Records a query to a database; segments have none.
    pub fn set_sql(&self, sql: Sql) {
        self.change(|record| extra(record).sql = Some(sql));
    }

    /// Says what kind of call a subsegment is.
    pub fn set_namespace(&self, namespace: Namespace) {
        self.change(|record| {
            if !record.is_segment {
                record.namespace = namespace;
            }
        });
    }

    /// Says that the service called sends a segment of its own, so X-Ray makes none up for it;
    /// segments have no such field.
    pub fn set_traced(&self, traced: bool) {
        self.change(|record| extra(record).traced = traced);
    }

    /// Names a subsegment that came before this one and made it necessary.
    pub fn add_precursor_id(&self, id: SegmentId) {
        self.change(|record| extra(record).precursor_ids.push(id));
    }

    /// Says how the work came out, beside what its `Result` or status says.
    pub fn set_outcome(&self, outcome: Outcome) {
        self.change(|record| record.flags = record.flags.with(outcome.flags()));
    }

    /// Marks a mistake of the caller: a 4xx.
    pub fn set_error(&self) {
        self.set_outcome(Outcome::Error);
    }

    /// Marks a mistake of the service: a 5xx.
    pub fn set_fault(&self) {
        self.set_outcome(Outcome::Fault);
    }

    /// Marks a caller that was too fast: a 429, which is an error too.
    pub fn set_throttle(&self) {
        self.set_outcome(Outcome::Throttle);
    }

    /// Marks work that nobody waited for to its end: the future was dropped, the client went away. It
    /// is no error.
    pub fn set_cancelled(&self) {
        self.change(|record| record.flags = record.flags.with(Flags::CANCELLED));
    }

    /// Records an error with its sources as exceptions, and marks a fault, unless an error, throttle
    /// or fault was marked before.
    #[track_caller]
    pub fn add_exception(&self, error: &(dyn Error + '_)) {
        let Some(core) = self.recording() else { return };
        let place = frame(Location::caller(), "add_exception");
        core.fail(self.spot, Failure::of_error(error, None, Outcome::Fault).at(Some(place)).guessed());
    }

    /// Records an error with its sources as exceptions, and marks what it means.
    #[track_caller]
    pub fn add_exception_as(&self, error: &(dyn Error + '_), outcome: Outcome) {
        let Some(core) = self.recording() else { return };
        let place = frame(Location::caller(), "add_exception");
        core.fail(self.spot, Failure::of_error(error, None, outcome).at(Some(place)));
    }

    /// Records an error that another service made, as its answer told it.
    #[track_caller]
    pub fn add_remote_exception(&self, error: &(dyn Error + '_), outcome: Outcome) {
        let Some(core) = self.recording() else { return };
        let place = frame(Location::caller(), "add_remote_exception");
        core.fail(self.spot, Failure::of_error(error, None, outcome).at(Some(place)).remote(true));
    }

    /// Begins a subsegment below this one that is current nowhere: for work that is begun in one
    /// place and ended in another.
    pub fn begin_subsegment(&self, name: impl Into<Cow<'static, str>>) -> DetachedSubsegment {
        DetachedSubsegment::below(self, name.into())
    }

    fn change(&self, change: impl FnOnce(&mut Record)) {
        if let Some(core) = self.recording() {
            core.change(self.spot, change);
        }
    }

    /// Makes this the current context of the thread until the guard is dropped.
    pub fn enter(&self) -> EnteredContext {
        let token = match &self.core {
            Some(core) => stack::enter(Arc::clone(core), self.spot).unwrap_or(stack::Token::NONE),
            None => stack::Token::NONE,
        };
        EnteredContext { token, stays_on_its_thread: PhantomData }
    }

    /// Runs `work` inside this context: for threads, thread pools and callbacks.
    ///
    /// ```
    /// let context = xray_runtime::current();
    /// std::thread::spawn(move || context.scope(|| { /* belongs to the same segment */ })).join().unwrap();
    /// ```
    pub fn scope<R>(&self, work: impl FnOnce() -> R) -> R {
        let _entered = self.enter();
        work()
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("trace_id", &self.trace_id())
            .field("segment_id", &self.segment_id())
            .field("recording", &self.is_recording())
            .finish()
    }
}

/// Keeps a [`Context`] current; it leaves when this is dropped, on the thread it was entered on.
#[derive(Debug)]
#[must_use = "the context is left at once when its guard is dropped; bind it to a variable"]
pub struct EnteredContext {
    token: stack::Token,
    stays_on_its_thread: PhantomData<*const ()>,
}

impl EnteredContext {
    pub(crate) fn token(&self) -> stack::Token {
        self.token
    }
}

impl Drop for EnteredContext {
    fn drop(&mut self) {
        drop(stack::leave_in_any_order(self.token));
    }
}
