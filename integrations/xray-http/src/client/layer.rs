//! The layer that makes calls into subsegments.
//!
//! Its settings are those of all clients (`outgoing`); what it does with a call is known in `service`.

use std::borrow::Cow;
use std::sync::Arc;

use tower_layer::Layer;

use crate::client::service::XRayClient;
use crate::outgoing::Outgoing;

/// Makes each call of a client a subsegment of what is current, and sends the trace along: for
/// hyper-util, tonic and other clients of `tower` over `http` 1.
///
/// The subsegment is named after the host and ends with the response's body. Calls that fail are
/// faults; those that nobody waits for any more are marked as cancelled. Calls that are not sampled
/// carry the trace on all the same.
///
/// ```
/// use hyper_util::{client::legacy::Client, rt::TokioExecutor};
/// use tower_layer::Layer;
/// use xray_http::XRayClientLayer;
///
/// # type Body = http_body_util::Empty<bytes::Bytes>;
/// let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
/// let traced = XRayClientLayer::new().layer(client);
/// ```
///
/// Put it nearest to the client: there errors tell why they came. What the layer is told by clients of
/// hyper-util and tonic it records with all causes when the features of these names are on.
///
/// A channel of tonic adds the host only below its layers, so say who it is:
///
/// ```no_run
/// use tonic::transport::Channel;
/// use tower_layer::Layer;
/// use xray_http::XRayClientLayer;
///
/// # async fn connect() -> Result<(), tonic::transport::Error> {
/// let channel = Channel::from_static("http://payments:50051").connect().await?;
/// let traced = XRayClientLayer::named("payments").layer(channel); // for `PaymentsClient::new(traced)`
/// # Ok(())
/// # }
/// ```
///
/// X-Ray: [Subsegments](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-subsegments).
#[derive(Debug, Clone, Default)]
#[must_use = "a layer does nothing until it is put around a service"]
pub struct XRayClientLayer {
    outgoing: Arc<Outgoing>,
}

impl XRayClientLayer {
    /// Subsegments named after the host, and the trace header in every call.
    pub fn new() -> Self {
        Self::default()
    }

    /// Subsegments of that name.
    pub fn named(name: impl Into<Cow<'static, str>>) -> Self {
        Self::of(Outgoing::new().named(name))
    }

    /// Calls as these settings say.
    pub fn of(outgoing: Outgoing) -> Self {
        Self { outgoing: Arc::new(outgoing) }
    }
}

impl<S> Layer<S> for XRayClientLayer {
    type Service = XRayClient<S>;

    fn layer(&self, inner: S) -> XRayClient<S> {
        XRayClient::new(inner, Arc::clone(&self.outgoing))
    }
}
