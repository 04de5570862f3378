//! What the drop of a tail's temporary records lies inside the function.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   guard
//!     close
//!   closure
//!     close
//!   later
//!     close

struct Closes;
impl Drop for Closes {
    fn drop(&mut self) {
        close();
    }
}
#[traced]
fn close() {}
impl Closes {
    fn value(&self) -> u32 {
        1
    }
}
#[traced]
fn guard() -> u32 {
    Closes.value()
}
#[traced]
fn closure() -> Option<u32> {
    Some(Closes.value())
}
#[traced]
async fn later() -> u32 {
    Closes.value()
}
fn main() {
    guard();
    closure();
    futures::executor::block_on(later());
}
