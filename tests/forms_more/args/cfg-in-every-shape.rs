//! Arguments under `cfg` and `cfg_attr`, first, last and alone, also on `self`.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f
//!   g
//!   alone
//!   allowed

struct S(u32);
impl S {
    #[traced]
    fn f(#[cfg(all())] &self, #[cfg(any())] gone: Missing, #[cfg(all())] a: u32) -> Result<u32, String> {
        Ok(self.0 + a)
    }
    #[traced]
    async fn g(#[cfg(all())] &self, #[cfg(any())] gone: Missing, #[cfg(all())] a: u32) -> u32 {
        self.0 + a
    }
    #[traced]
    async fn alone(#[cfg(any())] gone: Missing) -> u32 {
        1
    }
}
#[traced]
fn allowed(#[allow(unused_variables)] a: u32, #[cfg_attr(all(), allow(unused_variables))] b: u32) -> Result<u32, ()> {
    Ok(1)
}
fn main() {
    assert_eq!(S(1).f(2), Ok(3));
    assert_eq!(futures::executor::block_on(S(1).g(2)), 3);
    assert_eq!(futures::executor::block_on(S::alone()), 1);
    assert_eq!(allowed(1, 2), Ok(1));
}
