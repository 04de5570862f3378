//! The sockets: UDP and TCP where the daemon has them, and the API. All on loopback.
//!
//! Knows how they are bound and served; what a datagram or request means is for the store and the API.

mod connections;
mod drops;
mod events;
mod guard;
mod http;
mod limits;
mod request_id;
mod udp;
mod waiting;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

pub use drops::kernel_drops;
pub use guard::Guard;
pub use limits::Limits;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::api::Api;
use crate::forward::Forwarder;

/// Where to listen, and who may ask.
#[derive(Debug, Clone)]
pub struct Settings {
    /// For documents.
    pub udp: SocketAddr,
    /// Where programs ask for sampling rules; the daemon has it at the port of UDP.
    pub tcp: SocketAddr,
    /// For the X-Ray API.
    pub api: SocketAddr,
    /// How large a receive buffer to ask the kernel for.
    pub receive_buffer_bytes: usize,
    /// Names besides `localhost`, `127.0.0.1` and `[::1]` by which requests may call this server.
    pub allowed_hosts: Vec<String>,
}

/// Sockets that are bound, and not served yet.
#[derive(Debug)]
pub struct Server {
    udp: udp::Listener,
    tcp: TcpListener,
    api: TcpListener,
    guard: Guard,
    limits: Limits,
    forwarder: Forwarder,
}

impl Server {
    /// Binds all three sockets. Call it within a tokio runtime.
    ///
    /// # Errors
    ///
    /// When an address is taken, or not on loopback: what is sent here is nobody else's business.
    pub async fn bind(settings: &Settings) -> io::Result<Self> {
        for address in [settings.udp, settings.tcp, settings.api] {
            if !address.ip().is_loopback() {
                let message = format!("`{address}` is not on loopback; use 127.0.0.1 or [::1]");
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
        }
        let taken = |what: &str, address: SocketAddr, error: &io::Error| {
            let message = format!(
                "cannot listen at {what} {address} ({error}); stop what listens there (a daemon?), or choose another address"
            );
            io::Error::new(error.kind(), message)
        };
        let udp = udp::Listener::bind(settings.udp, settings.receive_buffer_bytes)
            .map_err(|error| taken("UDP", settings.udp, &error))?;
        let tcp = TcpListener::bind(settings.tcp).await.map_err(|error| taken("TCP", settings.tcp, &error))?;
        let api = TcpListener::bind(settings.api).await.map_err(|error| taken("TCP", settings.api, &error))?;
        Ok(Self {
            udp,
            tcp,
            api,
            guard: Guard::new(settings.allowed_hosts.clone()),
            limits: Limits::default(),
            forwarder: Forwarder::default(),
        })
    }

    /// With other limits for clients.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Passing every datagram on, as it came.
    #[must_use]
    pub fn with_forwarder(self, forwarder: Forwarder) -> Self {
        Self { forwarder, ..self }
    }

    /// Where documents go.
    #[must_use]
    pub fn udp_address(&self) -> SocketAddr {
        self.udp.address()
    }

    /// The bytes of receive buffer that the kernel granted; Linux counts its own needs in.
    #[must_use]
    pub fn receive_buffer_bytes(&self) -> usize {
        self.udp.receive_buffer_bytes()
    }

    /// Where programs ask for sampling rules.
    ///
    /// # Errors
    ///
    /// When the system does not say.
    pub fn tcp_address(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }

    /// Where the API is.
    ///
    /// # Errors
    ///
    /// When the system does not say.
    pub fn api_address(&self) -> io::Result<SocketAddr> {
        self.api.local_addr()
    }

    /// Serves until it is dropped or a socket fails.
    ///
    /// # Errors
    ///
    /// When a socket fails.
    pub async fn serve(self, api: Api) -> io::Result<()> {
        let api = Arc::new(api);
        let forwarder = Arc::new(self.forwarder);
        let facts = http::Facts {
            udp: self.udp.address(),
            receive_buffer_bytes: self.udp.receive_buffer_bytes(),
            forwarder: Arc::clone(&forwarder),
        };
        let router = http::router(Arc::clone(&api), self.guard, facts, self.limits);
        // As the daemon does, the TCP side passes every operation on; so both serve the same.
        let mut tasks = JoinSet::new();
        tasks.spawn(self.udp.receive(api, forwarder));
        tasks.spawn(connections::serve(self.tcp, router.clone(), self.limits));
        tasks.spawn(connections::serve(self.api, router, self.limits));
        match tasks.join_next().await {
            Some(Ok(ended)) => ended,
            Some(Err(error)) => Err(io::Error::other(error)),
            None => Ok(()),
        }
    }
}
