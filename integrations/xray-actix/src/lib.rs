//! AWS X-Ray for actix-web 4: each request is a segment.
//!
//! ```no_run
//! use actix_web::{App, HttpServer, web};
//! use xray_actix::XRay;
//!
//! #[xray_runtime::traced]
//! async fn order() -> &'static str {
//!     "order"
//! }
//!
//! #[actix_web::main]
//! async fn main() -> std::io::Result<()> {
//!     let _xray = xray_runtime::init();
//!     HttpServer::new(|| App::new().wrap(XRay::new("orders")).route("/orders/{id}", web::get().to(order)))
//!         .bind(("127.0.0.1", 8080))?
//!         .run()
//!         .await
//! }
//! ```
//!
//! It records what `xray-http` records of tower's servers, and has its settings: the request (method,
//! URL without its query, client address, user agent), the matched route as the annotation
//! `http_route`, the response (status, length). The segment ends when the last byte of the response's
//! body has been handed on, and knows disconnects and panics. Which requests are traced is a setting of
//! the recorder.
//!
//! No headers, bodies or query strings are recorded; [`XRay::with_query`] asks for the last.
#![forbid(unsafe_code)]

mod body;
mod future;
mod head;
mod middleware;
mod service;

pub use body::ResponseBody;
pub use future::ResponseFuture;
pub use middleware::XRay;
pub use service::XRayService;
pub use xray_http::{ClientAddress, Naming};
