//! Metadata that cannot be serialised.
//!
//! edition: 2021
//! expects: rejected
//! message: `Opaque` cannot be

struct Opaque;
#[traced]
fn f(#[metadata] o: Opaque) -> u32 {
    let _ = o;
    1
}
fn main() {
    f(Opaque);
}
