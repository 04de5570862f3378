//! reqwest: a method of its request builder that sends the request as a subsegment.
//!
//! reqwest has no hook for requests, so this is a method of ours. The subsegment ends when the head of
//! the response is there.

use std::future::Future;

use ::reqwest::{Error, Request, RequestBuilder, Response};
use xray_runtime::FutureExt as _;

use crate::call::{Awaited, Call};
use crate::client::service::write;
use crate::outgoing::Outgoing;

/// Sends requests of reqwest as subsegments, with the trace in their headers.
///
/// ```no_run
/// use xray_http::reqwest::RequestBuilderExt as _;
///
/// # async fn fetch() -> Result<(), reqwest::Error> {
/// let orders = reqwest::Client::new().get("https://example.com/orders").send_traced().await?;
/// # Ok(())
/// # }
/// ```
pub trait RequestBuilderExt: Sized {
    /// Sends the request as a subsegment named after its host. An error is a fault, with its causes;
    /// a status counts as everywhere. A redirect that is followed belongs to the same subsegment; reqwest
    /// sends the header along to wherever it leads.
    ///
    /// # Errors
    ///
    /// What `send` says.
    fn send_traced(self) -> impl Future<Output = Result<Response, Error>> + Send {
        self.send_traced_as(Outgoing::new())
    }

    /// The same, as `outgoing` says: under another name, or with the trace told to some hosts only.
    ///
    /// ```no_run
    /// use xray_http::{Outgoing, reqwest::RequestBuilderExt as _};
    ///
    /// # async fn fetch(client: reqwest::Client) -> Result<(), reqwest::Error> {
    /// let outgoing = Outgoing::new().propagate_to(["*.internal.example.com"]);
    /// client.get("https://partner.example.org/rates").send_traced_as(outgoing).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What `send` says.
    fn send_traced_as(self, outgoing: Outgoing) -> impl Future<Output = Result<Response, Error>> + Send;
}

impl RequestBuilderExt for RequestBuilder {
    fn send_traced_as(self, outgoing: Outgoing) -> impl Future<Output = Result<Response, Error>> + Send {
        let (client, request) = self.build_split();
        async move {
            // One that cannot be built was never a call.
            let mut request = request?;
            let call = begin(&outgoing, &mut request);
            let sent = client.execute(request).in_segment(call.context());
            let awaited = Awaited::new(call);
            let result = sent.await;
            awaited.end(match &result {
                Ok(response) => Ok(head(response)),
                Err(error) => Err(error),
            });
            result
        }
    }
}

/// Begins the subsegment of a request, and writes the trace into its headers.
pub(crate) fn begin(outgoing: &Outgoing, request: &mut Request) -> Call {
    let mut headers = std::mem::take(request.headers_mut());
    let call = outgoing.begin(request.method().as_str(), request.url().as_str(), |name, value| {
        write(&mut headers, name, value);
    });
    *request.headers_mut() = headers;
    call
}

/// Status, and length where it is known.
pub(crate) fn head(response: &Response) -> (u16, Option<u64>) {
    (response.status().as_u16(), response.content_length())
}
