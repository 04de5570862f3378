//! What a gRPC status says of the outcome: the HTTP status of gRPC is 200 whatever happens.
//!
//! Knows codes and the headers they stand in, not who sends them.

use http::HeaderMap;
use xray_runtime::{Context, Outcome};

/// The code a gRPC call ended with.
///
/// ```
/// use xray_http::integration::GrpcStatus;
/// use xray_runtime::Outcome;
///
/// let status = GrpcStatus::parse("5").ok_or("not a code")?;
/// assert_eq!(status.name(), "NOT_FOUND");
/// assert_eq!(status.outcome(), Outcome::Error);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrpcStatus(usize);

/// Name and outcome of each code, as the X-Ray SDK for Go has it.
const CODES: [(&str, Outcome); 17] = [
    ("OK", Outcome::Ok),
    ("CANCELLED", Outcome::Error),
    ("UNKNOWN", Outcome::Fault),
    ("INVALID_ARGUMENT", Outcome::Error),
    ("DEADLINE_EXCEEDED", Outcome::Fault),
    ("NOT_FOUND", Outcome::Error),
    ("ALREADY_EXISTS", Outcome::Error),
    ("PERMISSION_DENIED", Outcome::Error),
    ("RESOURCE_EXHAUSTED", Outcome::Throttle),
    ("FAILED_PRECONDITION", Outcome::Error),
    ("ABORTED", Outcome::Error),
    ("OUT_OF_RANGE", Outcome::Error),
    ("UNIMPLEMENTED", Outcome::Fault),
    ("INTERNAL", Outcome::Fault),
    ("UNAVAILABLE", Outcome::Fault),
    ("DATA_LOSS", Outcome::Fault),
    ("UNAUTHENTICATED", Outcome::Error),
];

impl GrpcStatus {
    /// Reads a code; one that gRPC does not know is `UNKNOWN`, as gRPC has it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let code: usize = text.trim().parse().ok()?;
        Some(Self(if code < CODES.len() { code } else { 2 }))
    }

    /// The status in headers or trailers.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        Self::parse(headers.get("grpc-status")?.to_str().ok()?)
    }

    /// Its name, in capitals.
    #[must_use]
    pub fn name(self) -> &'static str {
        CODES.get(self.0).map_or("UNKNOWN", |(name, _)| name)
    }

    /// What it means.
    #[must_use]
    pub fn outcome(self) -> Outcome {
        CODES.get(self.0).map_or(Outcome::Fault, |(_, outcome)| *outcome)
    }

    /// Marks what it means, and says it in the annotation `grpc_status` unless it is `OK`.
    pub fn tell(self, context: &Context) {
        if self.0 != 0 {
            context.set_outcome(self.outcome());
            context.annotate("grpc_status", self.name());
        }
    }
}

/// Whether a request or response is gRPC's.
pub(crate) fn is_grpc(content_type: Option<&str>) -> bool {
    content_type.is_some_and(|text| text.get(..16).is_some_and(|start| start.eq_ignore_ascii_case("application/grpc")))
}

/// The service in the path of a gRPC call: `pkg.Orders` of `/pkg.Orders/Get`.
pub(crate) fn service(path: &str) -> Option<&str> {
    let (service, method) = path.strip_prefix('/')?.split_once('/')?;
    (!service.is_empty() && !method.is_empty()).then_some(service)
}
