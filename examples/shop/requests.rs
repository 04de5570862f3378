//! The requests of a load: over keep-alive connections on the loopback, so through hyper and axum as any
//! request; or straight into axum's router, as fast as they can come.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use reqwest::Client;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::services::Services;
use crate::shop;

/// So many at a time.
pub const CONNECTIONS: usize = 8;
/// What is asked for: a segment and one subsegment with an annotation.
const PATH: &str = "/prices/lamp";
const EXPECTED: &str = "1200";

pub type Failure = Box<dyn Error + Send + Sync>;

/// How many requests have been answered, and how many may be sent.
pub struct Progress {
    sent: AtomicU64,
    allowed: AtomicU64,
}

impl Default for Progress {
    fn default() -> Self {
        Self { sent: AtomicU64::new(0), allowed: AtomicU64::new(u64::MAX) }
    }
}

impl Progress {
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// The others wait.
    pub fn allow(&self, requests: u64) {
        self.allowed.store(requests, Ordering::Relaxed);
    }

    async fn wait_for(&self, ticket: u64) {
        while ticket >= self.allowed.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

/// One of the two ways.
#[derive(Clone)]
enum Way {
    Connections(Client, String),
    Router(Router),
}

/// Sends all requests, and counts them.
#[tokio::main(worker_threads = 2)]
pub async fn send(requests: u64, through_the_router: bool, progress: &Arc<Progress>) -> Result<(), Failure> {
    let services = Services::open().await?;
    let way = if through_the_router {
        Way::Router(shop::app(services.warehouse.address))
    } else {
        Way::Connections(Client::new(), format!("http://{}{PATH}", services.shop.address))
    };
    let mut sending = JoinSet::new();
    let tickets = Arc::new(AtomicU64::new(0));
    for _ in 0..CONNECTIONS {
        let (progress, tickets, way) = (Arc::clone(progress), Arc::clone(&tickets), way.clone());
        sending.spawn(async move {
            loop {
                let ticket = tickets.fetch_add(1, Ordering::Relaxed);
                if ticket >= requests {
                    return Ok::<_, Failure>(());
                }
                progress.wait_for(ticket).await;
                let is_well = match &way {
                    Way::Connections(client, url) => get(client, url).await?,
                    Way::Router(router) => call(router).await?,
                };
                if !is_well {
                    return Err("a request was not answered as it should be".into());
                }
                progress.sent.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    while let Some(ended) = sending.join_next().await {
        ended??;
    }
    drop(way);
    Ok(services.close().await?)
}

async fn call(router: &Router) -> Result<bool, Failure> {
    let request = Request::get(PATH).header("host", "shop").body(Body::empty())?;
    let answer = router.clone().oneshot(request).await?;
    let is_well = answer.status().is_success();
    Ok(answer.into_body().collect().await?.to_bytes() == EXPECTED && is_well)
}

async fn get(client: &Client, url: &str) -> Result<bool, Failure> {
    let answer = client.get(url).send().await?;
    let is_well = answer.status().is_success();
    Ok(answer.bytes().await? == EXPECTED && is_well)
}
