//! Two web services, a call between them, and one trace across both.
//!
//! ```sh
//! cargo run --example shop             # starts both, sends requests, shows the traces
//! cargo run --example shop -- --serve  # starts both for requests of your own
//! cargo run --release --example shop -- --load 1000000  # sends many, and shows accounts and memory
//! ```
//!
//! With nothing configured a receiver inside this process takes the documents, over real UDP. With
//! `AWS_XRAY_DAEMON_ADDRESS` set they go there instead.

mod arguments;
mod customers;
// Drawn and received as in the quickstart.
#[path = "../quickstart/draw.rs"]
mod draw;
mod listener;
mod load;
mod log_lines;
#[path = "../quickstart/receiver.rs"]
mod receiver;
mod requests;
mod services;
mod shop;
mod show;
mod warehouse;

use std::error::Error;

use arguments::Mode;

fn main() -> Result<(), Box<dyn Error>> {
    match arguments::read(std::env::args().skip(1))? {
        Mode::Show => show::run(customers::come),
        Mode::Serve => show::run(customers::invite),
        Mode::Load(plan) => load::run(plan),
        Mode::Listen { port } => listener::listen(port),
    }
}
