//! Serving: one line that says where everything is, and then the server.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::runtime::Builder;
use xray_local::api::Api;
use xray_local::server::{Server, Settings};
use xray_local::store::Store;

use crate::arguments::{Demo, Serve};
use crate::demo::feed;
use crate::look::print;

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
    let store = Arc::new(Store::new(arguments.max_memory as usize * 1024 * 1024));
    let api = Api::new(Arc::clone(&store), arguments.fixed_rate);
    let runtime = Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let server = Server::bind(&settings).await.map_err(|error| error.to_string())?;
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
