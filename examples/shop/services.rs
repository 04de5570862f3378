//! Both services on free ports of the loopback, and their end.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::{shop, warehouse};

pub struct Services {
    pub shop: Service,
    pub warehouse: Service,
}

pub struct Service {
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<io::Result<()>>,
}

impl Services {
    pub async fn open() -> io::Result<Self> {
        let warehouse = Service::open(warehouse::app()).await?;
        let shop = Service::open(shop::app(warehouse.address)).await?;
        Ok(Self { shop, warehouse })
    }

    /// Answers what has come, and ends; after that every segment is closed.
    pub async fn close(self) -> io::Result<()> {
        self.shop.close().await?;
        self.warehouse.close().await
    }
}

impl Service {
    async fn open(app: Router) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        // With the address of the peer, which becomes the segment's client address.
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        let serving = axum::serve(listener, app).with_graceful_shutdown(async {
            let _ = stopped.await;
        });
        Ok(Self { address, stop, serving: tokio::spawn(serving.into_future()) })
    }

    async fn close(self) -> io::Result<()> {
        let _ = self.stop.send(());
        self.serving.await.map_err(io::Error::other)?
    }
}
