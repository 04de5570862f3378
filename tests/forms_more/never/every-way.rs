//! Functions that never return: by panic, by exit, by loop and by another.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   loops FAULT
//!     through FAULT
//!       panics FAULT
//!   later FAULT
//!     loops FAULT
//!       through FAULT
//!         panics FAULT
//!   diverges FAULT
//!     panics FAULT
//!   diverges
//!   unreachable_tail

#![deny(warnings)]
#[traced]
fn panics(text: &str) -> ! {
    panic!("{text}")
}
#[traced]
fn through(text: &str) -> ! {
    panics(text)
}
#[traced]
fn loops(mut n: u32) -> ! {
    loop {
        n += 1;
        if n > 5 {
            through("enough")
        }
    }
}
#[traced]
async fn later(n: u32) -> ! {
    std::future::ready(()).await;
    loops(n)
}
#[traced]
fn diverges(n: u32) -> Result<u32, String> {
    if n > 1 {
        return Ok(n);
    }
    panics("small")
}
#[traced]
async fn unreachable_tail(n: u32) -> u32 {
    if n > 1 {
        return n;
    }
    panics("small")
}
fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    assert!(std::panic::catch_unwind(|| -> () { loops(1) }).is_err());
    assert!(std::panic::catch_unwind(|| -> () { futures::executor::block_on(later(1)) }).is_err());
    assert!(std::panic::catch_unwind(|| diverges(1)).is_err());
    assert_eq!(diverges(2), Ok(2));
    assert_eq!(futures::executor::block_on(unreachable_tail(2)), 2);
}
