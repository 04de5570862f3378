//! Edition 2024 frees the scrutinee of `if let` before `else`.
//!
//! edition: 2024
//! expects: compiles
//! trace:
//!   later
//!   guard
//!   sync
//!   sync

use std::sync::RwLock;
#[traced]
fn sync(lock: &RwLock<Option<u32>>) -> Result<u32, String> {
    if let Some(n) = *lock.read().unwrap() {
        Ok(n)
    } else {
        let mut empty = lock.try_write().map_err(|_| "still read".to_owned())?;
        *empty = Some(1);
        Ok(0)
    }
}
#[traced]
async fn later(lock: &RwLock<Option<u32>>) -> bool {
    if let Some(_n) = *lock.read().unwrap() { true } else { lock.try_write().is_ok() }
}
#[traced]
fn guard(lock: &RwLock<Option<u32>>) -> bool {
    if let Some(5) = *lock.read().unwrap() { false } else { lock.try_write().is_ok() }
}
fn main() {
    let lock = RwLock::new(None);
    assert!(futures::executor::block_on(later(&lock)));
    assert!(guard(&lock));
    assert_eq!(sync(&lock), Ok(0));
    assert_eq!(sync(&lock), Ok(1));
}
