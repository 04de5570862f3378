//! Futures and results that nobody looks at, inside traced functions.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: unused_must_use

#![deny(unused_must_use)]
async fn wait() -> Result<(), String> {
    Ok(())
}
#[traced]
async fn forgets(n: u32) -> u32 {
    wait();
    wait().await;
    n
}
#[traced]
fn sync(n: &str) -> Result<u32, std::num::ParseIntError> {
    n.parse::<u32>();
    n.trim();
    n.parse()
}
fn main() {
    let _ = (forgets(1), sync("1"));
}
