//! The segment of a request that is being served, from its head to the end of its response.
//!
//! Knows no framework: they say what they know through [`RequestHead`] and the methods of [`Serving`].

use std::error::Error;
use std::fmt::Write as _;

use xray_runtime::{
    Context, DetachedSubsegment, Http, Outcome, Recorder, SamplingDecision, Segment, TraceHeader, current,
    current_trace_id,
};

use crate::client_address::ClientAddress;
use crate::error;
use crate::naming::Naming;
use crate::request::{self, RequestHead};

/// How a server records the requests that come in.
#[derive(Debug, Clone)]
pub struct Incoming {
    naming: Naming,
    client_address: ClientAddress,
    with_query: bool,
    answers: bool,
    recorder: Option<Recorder>,
}

impl Incoming {
    /// Segments of that name.
    #[must_use]
    pub fn new(naming: impl Into<Naming>) -> Self {
        Self {
            naming: naming.into(),
            client_address: ClientAddress::default(),
            with_query: false,
            answers: true,
            recorder: None,
        }
    }

    /// Where the address of the client is read.
    #[must_use]
    pub fn client_address(mut self, client_address: ClientAddress) -> Self {
        self.client_address = client_address;
        self
    }

    /// Records URLs with their queries.
    #[must_use]
    pub fn with_query(mut self, with_query: bool) -> Self {
        self.with_query = with_query;
        self
    }

    /// Whether responses get a trace header.
    #[must_use]
    pub fn answers(mut self, answers: bool) -> Self {
        self.answers = answers;
        self
    }

    /// The recorder, instead of the one that is installed.
    #[must_use]
    pub fn recorder(mut self, recorder: Recorder) -> Self {
        self.recorder = Some(recorder);
        self
    }

    /// Begins the segment of a request; whether it is sampled is decided now. Inside a segment it is a
    /// subsegment, so a layer within a layer makes no second segment. `None` without a recorder.
    #[must_use]
    pub fn begin(&self, head: &dyn RequestHead) -> Option<Serving> {
        let installed;
        let recorder = match &self.recorder {
            Some(recorder) => recorder,
            None => {
                installed = xray_runtime::recorder()?;
                &installed
            }
        };
        let host = request::host(head);
        let name = self.naming.name(recorder, host);
        let work = if current_trace_id().is_some() {
            let outer = current();
            let subsegment = outer.begin_subsegment(name);
            if subsegment.is_recording() { Work::Subsegment(subsegment) } else { Work::NotRecorded(outer) }
        } else {
            let incoming = recorder.propagation().extract(|name| head.header(name));
            let asked = incoming.sampled() == Some(SamplingDecision::Requested);
            let sampling = request::for_sampling(head, host);
            let segment = recorder.segment(name).continue_from(&incoming).request(&sampling).begin();
            Work::Segment { segment, asked }
        };
        let serving = Serving { work, answers: self.answers };
        let context = serving.context();
        if context.is_recording() {
            context.set_http(self.http_block(head, host));
            if let Some(route) = head.route() {
                context.annotate("http_route", &*route);
            }
        }
        Some(serving)
    }

    fn http_block(&self, head: &dyn RequestHead, host: Option<&str>) -> Http {
        request::http_block(head, host, self.client_address, self.with_query)
    }
}

/// A request that is being served. Its segment ends when this is closed or dropped; dropped while
/// unwinding it is a fault, with what the panic said.
///
/// Made by [`Incoming::begin`].
#[derive(Debug)]
#[must_use = "the segment ends when this is dropped; keep it until the response has been sent"]
pub struct Serving {
    work: Work,
    answers: bool,
}

#[derive(Debug)]
enum Work {
    Segment {
        segment: Segment,
        asked: bool,
    },
    Subsegment(DetachedSubsegment),
    /// Inside a segment that is not sampled.
    NotRecorded(Context),
}

impl Serving {
    /// What the handler runs inside.
    pub fn context(&self) -> &Context {
        match &self.work {
            Work::Segment { segment, .. } => segment,
            Work::Subsegment(subsegment) => subsegment,
            Work::NotRecorded(context) => context,
        }
    }

    /// The value of the response's header `X-Amzn-Trace-Id`: the trace, and whether it is sampled if
    /// the client asked (`Sampled=?`).
    ///
    /// X-Ray: [Tracing header](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader).
    #[must_use]
    pub fn trace_header(&self) -> Option<String> {
        let Work::Segment { segment, asked } = &self.work else { return None };
        let root = segment.trace_id().filter(|_| self.answers)?;
        if !asked {
            // Sized to fit: most requests get here, sampled or not.
            let mut text = String::with_capacity(40);
            let _ = write!(text, "Root={root}");
            return Some(text);
        }
        let decision = if segment.is_recording() { SamplingDecision::Sampled } else { SamplingDecision::NotSampled };
        Some(TraceHeader::new(root).with_sampled(decision).to_string())
    }

    /// Records the response: its status with what it says of the outcome, and the length of its body
    /// when it is known.
    pub fn set_response(&self, status: u16, content_length: Option<u64>) {
        if self.context().is_recording() {
            self.context().set_http_response(status, content_length);
        }
    }

    /// Records an error that no response tells of: a fault, with its sources as exceptions.
    pub fn fail(&self, error: &(dyn Error + 'static)) {
        error::tell(self.context(), error, Outcome::Fault);
    }

    /// Ends the segment, marked as cancelled: the client went away.
    pub fn cancel(self) {
        self.context().set_cancelled();
    }

    /// Ends the segment.
    pub fn close(self) {}
}
