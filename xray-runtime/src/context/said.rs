//! What can be said of a segment or subsegment through its handle: values, blocks, outcomes, errors.
//!
//! Saying never fails. Where nothing is recorded it is let go; what cannot be kept is counted.

use std::borrow::Cow;
use std::error::Error;
use std::panic::Location;

use super::Context;
use crate::annotation::{self, ToAnnotation};
use crate::document::record::{Flags, Record};
use crate::document::{Aws, Http, Namespace, Sql};
use crate::ids::SegmentId;
use crate::metadata::ToMetadata;
use crate::outcome::Outcome;
use crate::segment::arena::{Spot, extra};
use crate::segment::failure::{Failure, frame};
use crate::segment::key;
use crate::stats::Ignored;

impl Context {
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

    fn change(&self, change: impl FnOnce(&mut Record)) {
        if let Some(core) = self.recording() {
            core.change(self.spot, change);
        }
    }
}
