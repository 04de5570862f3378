//! Blanket traits in scope, whose methods are called as those of the expansion.
//!
//! edition: 2021
//! expects: compiles

trait Blanket: Sized {
    fn report(self, _: u32) -> u32 {
        1
    }
    fn record(self) -> u32 {
        2
    }
    fn is_recording(self) -> u32 {
        3
    }
    fn named(self) -> u32 {
        4
    }
    fn rooted(self) -> u32 {
        5
    }
    fn await_in(self) -> u32 {
        6
    }
}
impl<T> Blanket for T {}
trait BlanketRef {
    fn as_err(&self) -> u32 {
        7
    }
    fn fail(&self) -> u32 {
        8
    }
}
impl<T: ?Sized> BlanketRef for T {}
struct Silent;
#[traced(name = "f")]
fn fallible(a: u32) -> Result<u32, Silent> {
    Ok(a + 1.report(2) + 1.named())
}
#[traced]
fn plain(#[annotate] a: u32) -> Option<u32> {
    Some(a + 1.as_err() + 1.fail())
}
#[traced]
async fn later(#[annotate] a: u32) -> Result<u32, Silent> {
    Ok(a + 1.record() + 1.is_recording() + 1.rooted() + 1.await_in())
}
fn main() {
    assert!(matches!(fallible(1), Ok(6)));
    assert_eq!(plain(1), Some(16));
    assert!(matches!(futures::executor::block_on(later(1)), Ok(17)));
}
