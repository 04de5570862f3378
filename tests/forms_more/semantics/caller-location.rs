//! `#[track_caller]` says where the caller stands, in every form and order of attributes.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   opaque
//!   conditional [_a=1]
//!   S::new
//!   line

use std::panic::Location;
#[traced]
#[track_caller]
fn opaque() -> impl Fn() -> u32 {
    let line = Location::caller().line();
    move || line
}
#[cfg_attr(all(), track_caller)]
#[traced]
fn conditional(#[annotate] _a: u32) -> Result<u32, String> {
    Ok(Location::caller().line())
}
struct S;
impl S {
    #[inline]
    #[track_caller]
    #[traced(name = "S::new")]
    fn new() -> Option<u32> {
        Some(Location::caller().line())
    }
}
trait T {
    #[track_caller]
    #[traced]
    fn line(&self) -> Result<u32, String> {
        Ok(Location::caller().line())
    }
}
impl T for S {}
fn main() {
    assert_eq!(opaque()(), line!());
    assert_eq!(conditional(1), Ok(line!()));
    assert_eq!(S::new(), Some(line!()));
    assert_eq!(S.line(), Ok(line!()));
}
