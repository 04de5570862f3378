//! `#[tokio::main]` above `#[traced]` with options of both.
//!
//! edition: 2021
//! expects: compiles

#![deny(warnings)]
#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
#[traced(root = "program")]
async fn main() {
    tokio::spawn(async {}).await.unwrap();
}
