//! Who sent a request: the first element of `X-Forwarded-For`, what a trusted proxy put there, or the peer.
//!
//! Knows texts and addresses; where they stand in a request is known in `request`.

use std::net::IpAddr;

/// Where the address of a client is read.
///
/// By default it is the first element of `X-Forwarded-For`, which anyone can write, so the document
/// says `x_forwarded_for`; without the header it is the peer's address.
///
/// X-Ray: [HTTP request data], *client_ip*, *x_forwarded_for*.
///
/// ```
/// use xray_http::{ClientAddress, XRayLayer};
///
/// let behind_a_load_balancer = XRayLayer::new("orders").client_address(ClientAddress::trusted_proxies(1));
/// let at_the_edge = XRayLayer::new("orders").client_address(ClientAddress::peer());
/// ```
///
/// [HTTP request data]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-http
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClientAddress(Reading);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Reading {
    #[default]
    First,
    FromTheEnd(usize),
    Peer,
}

impl ClientAddress {
    /// The first element of `X-Forwarded-For`, as X-Ray documents it: the default.
    #[must_use]
    pub fn forwarded() -> Self {
        Self(Reading::First)
    }

    /// What the outermost of `count` proxies of ours put into `X-Forwarded-For`: the element so far
    /// from its end. What clients write themselves stands before it and is not looked at. A request
    /// with fewer elements came around the proxies, and is its peer's. With 0 it is [`ClientAddress::peer`].
    #[must_use]
    pub fn trusted_proxies(count: usize) -> Self {
        Self(if count == 0 { Reading::Peer } else { Reading::FromTheEnd(count) })
    }

    /// The peer of the connection, whatever headers say.
    #[must_use]
    pub fn peer() -> Self {
        Self(Reading::Peer)
    }

    /// Whether `X-Forwarded-*` headers are looked at.
    #[must_use]
    pub fn is_forwarded(self) -> bool {
        self.0 != Reading::Peer
    }

    /// Reads the address: its text, and whether it came from a header. `forwarded_for` are the values
    /// of the `X-Forwarded-For` headers, in order.
    #[must_use]
    pub fn read(self, forwarded_for: &[&str], peer: Option<IpAddr>) -> Option<(String, bool)> {
        let elements = || forwarded_for.iter().flat_map(|value| value.split(',')).map(str::trim);
        let element = match self.0 {
            Reading::First => elements().find(|element| !element.is_empty()),
            Reading::FromTheEnd(count) => {
                let all: Vec<&str> = elements().filter(|element| !element.is_empty()).collect();
                all.len().checked_sub(count).and_then(|place| all.get(place).copied())
            }
            Reading::Peer => None,
        };
        match element {
            Some(element) => Some((element.to_owned(), true)),
            None => peer.map(|peer| (peer.to_canonical().to_string(), false)),
        }
    }
}
