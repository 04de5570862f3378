//! `AWS_XRAY_DAEMON_ADDRESS`: where the daemon listens for documents (UDP) and for sampling (TCP).

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// The addresses of the daemon: one for documents over UDP, one for sampling rules over TCP.
///
/// Written as `host:port` for both, or as `tcp:host:port udp:host:port` in either order. A host is a
/// name, an IPv4 address, or an IPv6 address in brackets; names are resolved when they are needed.
///
/// X-Ray: [Supported environment variables].
///
/// ```
/// use xray_runtime::DaemonAddress;
///
/// let address: DaemonAddress = "tcp:[::1]:2000 udp:xray.internal:3000".parse()?;
/// assert_eq!(address.udp().to_string(), "xray.internal:3000");
/// assert_eq!(address.tcp().to_string(), "[::1]:2000");
/// # Ok::<(), xray_runtime::ParseDaemonAddressError>(())
/// ```
///
/// [Supported environment variables]: https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-configuration.html#xray-daemon-configuration-variables
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaemonAddress {
    udp: Endpoint,
    tcp: Endpoint,
}

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    host: String,
    port: u16,
}

impl DaemonAddress {
    /// Where documents go.
    #[must_use]
    pub fn udp(&self) -> &Endpoint {
        &self.udp
    }

    /// Where sampling rules are asked for.
    #[must_use]
    pub fn tcp(&self) -> &Endpoint {
        &self.tcp
    }
}

impl Default for DaemonAddress {
    /// `127.0.0.1:2000`, as in all SDKs.
    fn default() -> Self {
        let endpoint = Endpoint { host: "127.0.0.1".to_owned(), port: 2000 };
        Self { udp: endpoint.clone(), tcp: endpoint }
    }
}

impl FromStr for DaemonAddress {
    type Err = ParseDaemonAddressError;

    /// # Errors
    ///
    /// [`ParseDaemonAddressError`] for any other form, a missing host, and a port that is not 1 to 65535.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = |problem| ParseDaemonAddressError { text: text.to_owned(), problem };
        let mut parts = text.split_ascii_whitespace();
        match (parts.next(), parts.next(), parts.next()) {
            (Some(both), None, None) => {
                let endpoint = Endpoint::parse(both).map_err(refuse)?;
                Ok(Self { udp: endpoint.clone(), tcp: endpoint })
            }
            (Some(first), Some(second), None) => {
                let (udp, tcp) = match (first.split_once(':'), second.split_once(':')) {
                    (Some(("udp", udp)), Some(("tcp", tcp))) | (Some(("tcp", tcp)), Some(("udp", udp))) => (udp, tcp),
                    _ => return Err(refuse("one part must begin with `tcp:` and the other with `udp:`")),
                };
                Ok(Self { udp: Endpoint::parse(udp).map_err(refuse)?, tcp: Endpoint::parse(tcp).map_err(refuse)? })
            }
            (None, ..) => Err(refuse("it is empty")),
            _ => Err(refuse("it has more than two parts")),
        }
    }
}

impl fmt::Display for DaemonAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.udp == self.tcp { self.udp.fmt(f) } else { write!(f, "tcp:{} udp:{}", self.tcp, self.udp) }
    }
}

impl Endpoint {
    /// The name or address, without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        let (host, port) = text.rsplit_once(':').ok_or("the port is missing")?;
        let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        let port = port.parse().ok().filter(|&port| digits && port > 0).ok_or("the port must be 1 to 65535")?;
        let host = match host.strip_prefix('[') {
            Some(bracketed) => {
                let host = bracketed.strip_suffix(']').ok_or("`]` is missing")?;
                let address = host.parse::<Ipv6Addr>().map_err(|_| "what stands in brackets is no IPv6 address")?;
                // One address has one form, so that it prints as it compares.
                return Ok(Self { host: address.to_string(), port });
            }
            None if host.is_empty() => return Err("the host is missing"),
            None if host.contains(':') => return Err("an IPv6 address stands in brackets, and there is one port"),
            None if !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) => {
                return Err("the host has a character that no host name has");
            }
            None => host,
        };
        Ok(Self { host: host.to_owned(), port })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.parse() {
            Ok(IpAddr::V6(host)) => write!(f, "[{host}]:{}", self.port),
            _ => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

/// A text that is no daemon address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseDaemonAddressError {
    text: String,
    problem: &'static str,
}

impl fmt::Display for ParseDaemonAddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "daemon address {:?}: {}; expected `host:port` or `tcp:host:port udp:host:port`",
            self.text, self.problem
        )
    }
}

impl std::error::Error for ParseDaemonAddressError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_problem_and_the_forms() {
        let error = "localhost".parse::<DaemonAddress>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "daemon address \"localhost\": the port is missing; expected `host:port` or `tcp:host:port udp:host:port`"
        );
    }

    #[test]
    fn an_ipv6_address_has_one_form() {
        let address: DaemonAddress = "[0:0::1]:2000".parse().unwrap();
        assert_eq!((address.udp().host(), address.to_string().as_str()), ("::1", "[::1]:2000"));
        assert_eq!("[::1]:2000".parse(), Ok(address));
    }

    #[test]
    fn both_forms_print_as_they_are_read() {
        for text in ["127.0.0.1:2000", "tcp:a:1 udp:[::1]:2"] {
            assert_eq!(text.parse::<DaemonAddress>().unwrap().to_string(), text);
        }
    }
}
