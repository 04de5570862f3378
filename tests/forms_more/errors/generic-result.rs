//! Results behind generics, associated types and `Self` are seen where the type is concrete.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   of_self FAULT
//!   alias FAULT
//!   by_generic

trait Attempt {
    type Out;
    fn attempt(self) -> Self::Out;
}
struct Fails;
impl Attempt for Fails {
    type Out = Result<u32, String>;
    #[traced(name = "of_self")]
    fn attempt(self) -> Self::Out {
        Err("no".to_owned())
    }
}
type Reply<T = u32> = std::result::Result<T, String>;
#[traced]
fn alias() -> Reply {
    Err("no".to_owned())
}
#[traced]
fn by_generic<R>(r: R) -> R {
    r
}
fn main() {
    assert!(Fails.attempt().is_err());
    assert!(alias().is_err());
    let _: Result<u32, String> = by_generic(Err("no".to_owned()));
}
