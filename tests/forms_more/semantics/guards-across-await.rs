//! Locks and borrows held across a wait, and a value lent by the caller for as long.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f
//!   lent

use tokio::sync::Mutex;
#[traced]
async fn f(lock: &Mutex<Vec<u32>>, n: u32) -> usize {
    let mut guard = lock.lock().await;
    tokio::task::yield_now().await;
    guard.push(n);
    guard.len()
}
#[traced]
async fn lent<'a>(list: &'a mut Vec<u32>, by: &mut u32) -> Option<&'a mut u32> {
    *by += 1;
    tokio::task::yield_now().await;
    list.iter_mut().find(|n| **n >= *by)
}
fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let lock = Mutex::new(vec![]);
        assert_eq!(f(&lock, 1).await, 1);
        assert!(lock.try_lock().is_ok());
        let (mut list, mut by) = (vec![1, 2, 3], 1);
        *lent(&mut list, &mut by).await.unwrap() = 9;
        assert_eq!(list, [1, 9, 3]);
    });
}
