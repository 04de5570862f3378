//! Serving: one line that says where everything is, and then the server.

use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use tokio::runtime::Builder;
use xray_local::api::Api;
use xray_local::forward::Forwarder;
use xray_local::server::{Server, Settings};

use crate::arguments::{Demo, Serve};
use crate::demo::feed;
use crate::look::print;

/// What the program takes of memory beside the traces: itself, and what it reads and answers with under load.
const OWN_BYTES: usize = 12 << 20;

/// Serves until it is stopped, and feeds it a demo if there is one.
pub(crate) fn run(api: SocketAddr, arguments: &Serve, demo: Option<&Demo>) -> Result<(), String> {
    let asked_bytes = arguments.receive_buffer as usize * 1024;
    let settings = Settings {
        udp: arguments.udp,
        tcp: arguments.tcp.unwrap_or(arguments.udp),
        api,
        receive_buffer_bytes: asked_bytes,
        allowed_hosts: arguments.allow_host.clone(),
    };
    let max_bytes = arguments.max_memory as usize * 1024 * 1024;
    let store = Arc::new(arguments.disk.store(max_bytes.saturating_sub(OWN_BYTES).max(max_bytes / 2))?);
    let api = Api::new(Arc::clone(&store), arguments.fixed_rate);
    let runtime = Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let server = Server::bind(&settings).await.map_err(|error| error.to_string())?;
        let forwarder = forwarder(&arguments.forward, server.udp_address())?;
        let server = server.with_forwarder(forwarder);
        let (tcp, http) = (server.tcp_address(), server.api_address());
        let (tcp, http) = tcp.and_then(|tcp| Ok((tcp, http?))).map_err(|error| error.to_string())?;
        let granted_bytes = server.receive_buffer_bytes();
        print(&format!(
            "documents at UDP {} (receive buffer {} KiB), sampling rules at TCP {tcp}, page and X-Ray API at http://{http}\n",
            server.udp_address(),
            granted_bytes / 1024,
        ))?;
        if granted_bytes < asked_bytes {
            eprintln!(
                "note: the kernel granted {} of {} KiB of receive buffer, so bursts may be lost; raise `net.core.rmem_max`",
                granted_bytes / 1024,
                asked_bytes / 1024,
            );
        }
        let udp = server.udp_address();
        let served = async { server.serve(api).await.map_err(|error| error.to_string()) };
        match demo {
            None => served.await,
            Some(demo) => tokio::try_join!(served, feed(demo, udp, Some(&store))).map(|_| ()),
        }
    })
}

/// Warns of each address that is not on this machine.
fn forwarder(names: &[String], own: SocketAddr) -> Result<Forwarder, String> {
    let mut addresses = Vec::new();
    for name in names {
        let found = name.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
        let address = found.ok_or_else(|| format!("`{name}` is no address; write HOST:PORT"))?;
        if address == own {
            return Err(format!("`--forward {name}` is where documents come in; choose another address"));
        }
        if !address.ip().is_loopback() {
            eprintln!("warning: what programs send leaves this machine, for it is passed on to {address}");
        }
        addresses.push(address);
    }
    Forwarder::new(&addresses).map_err(|error| format!("cannot pass documents on ({error}); leave out `--forward`"))
}
