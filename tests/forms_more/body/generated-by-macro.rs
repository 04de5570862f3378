//! A macro that is the whole body and returns, breaks and waits on its own.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   sync FAULT
//!   sync FAULT
//!   sync
//!   later FAULT
//!   later

macro_rules! ensure {
    ($cond:expr, $else:expr) => {
        if !$cond {
            return Err($else.into());
        }
    };
}
macro_rules! wait {
    ($e:expr) => {
        $e.await?
    };
}
#[traced]
fn sync(n: u32) -> Result<u32, String> {
    ensure!(n > 0, "zero");
    ensure!(n < 9, format!("{n}"));
    Ok(n)
}
#[traced]
async fn later(n: u32) -> Result<u32, String> {
    ensure!(n > 0, "zero");
    let n = wait!(async { Ok::<u32, String>(n) });
    Ok(n)
}
fn main() {
    assert_eq!(sync(0), Err("zero".to_owned()));
    assert_eq!(sync(10), Err("10".to_owned()));
    assert_eq!(sync(1), Ok(1));
    assert_eq!(futures::executor::block_on(later(0)), Err("zero".to_owned()));
    assert_eq!(futures::executor::block_on(later(2)), Ok(2));
}
