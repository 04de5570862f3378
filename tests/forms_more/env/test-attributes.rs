//! `#[test]`, `#[should_panic]`, `#[tokio::test]` above and below, with results.
//!
//! edition: 2021
//! expects: compiles
//! with: --test

#![deny(warnings)]
#[traced]
#[test]
fn above() {}
#[test]
#[traced]
fn below() -> Result<(), Box<dyn std::error::Error>> {
    "1".parse::<u32>()?;
    Ok(())
}
#[traced]
#[test]
#[should_panic(expected = "on purpose")]
fn panics() {
    panic!("on purpose")
}
#[traced(root = "test")]
#[tokio::test(start_paused = true)]
async fn tokio_below() {
    tokio::time::sleep(std::time::Duration::from_secs(600)).await;
}
#[tokio::test]
#[traced]
async fn tokio_above() -> Result<(), String> {
    tokio::task::yield_now().await;
    Ok(())
}
#[cfg_attr(all(), tokio::test)]
#[traced]
async fn tokio_conditional() {
    tokio::task::yield_now().await;
}
