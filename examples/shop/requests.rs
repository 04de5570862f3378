//! The requests of a load: over keep-alive connections on the loopback, so through hyper and axum as any
//! request; or straight into axum's router, as fast as they can come.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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

/// Sends all requests, and counts them.
#[tokio::main(worker_threads = 2)]
pub async fn send(requests: u64, through_the_router: bool, sent: &Arc<AtomicU64>) -> Result<(), Failure> {
    let services = Services::open().await?;
    let client = Client::new();
    let (url, router) = (format!("http://{}{PATH}", services.shop.address), shop::app(services.warehouse.address));
    let mut sending = JoinSet::new();
    let tickets = Arc::new(AtomicU64::new(0));
    for _ in 0..CONNECTIONS {
        let (sent, tickets) = (Arc::clone(sent), Arc::clone(&tickets));
        let way = if through_the_router { Ok(router.clone()) } else { Err((client.clone(), url.clone())) };
        sending.spawn(async move {
            while tickets.fetch_add(1, Ordering::Relaxed) < requests {
                let is_well = match &way {
                    Ok(router) => call(router).await?,
                    Err((client, url)) => get(client, url).await?,
                };
                if !is_well {
                    return Err("a request was not answered as it should be".into());
                }
                sent.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<_, Failure>(())
        });
    }
    while let Some(ended) = sending.join_next().await {
        ended??;
    }
    drop(client);
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
