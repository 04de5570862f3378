//! An axum server whose `/health` says how tracing does: who listens, who samples, what was lost.
//!
//! ```sh
//! cargo run -p xray-examples --features axum --example health   # then, elsewhere:
//! curl http://127.0.0.1:8080/orders/7
//! curl http://127.0.0.1:8080/health
//! ```
//!
//! Without a daemon at 127.0.0.1:2000 the second answer has `"reach":"refused"`, and what to do. Another address for the
//! server is its first argument.

use axum::Router;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use xray_http::XRayLayer;
use xray_runtime::{Recorder, Sampling, traced};

#[traced]
fn find(#[annotate] order: u64) -> String {
    format!("order {order}\n")
}

async fn order(Path(order): Path<u64>) -> String {
    find(order)
}

/// Always 200: a service that loses its traces still serves.
async fn health() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], xray_runtime::health().to_json() + "\n")
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The rules set in X-Ray decide, and nobody needs to see a trace of each health check.
    let sampling = Sampling::central().ignore(["/health"]);
    let _xray = Recorder::builder().service_name("orders").sampling(sampling).init()?;

    let app =
        Router::new().route("/orders/{id}", get(order)).route("/health", get(health)).layer(XRayLayer::new("orders"));
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("http://{}/health", listener.local_addr()?);
    println!("{}", xray_runtime::health());
    axum::serve(listener, app).await?;
    Ok(())
}
