//! Recorded arguments whose names come from a macro and from its caller at once.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f [a=1, key=2]
//!   g [_b=3]

macro_rules! function {
    ($name:ident, $a:ident) => {
        #[traced]
        fn $name(#[annotate] $a: u32, #[annotate(name = "key")] a: u32) -> Result<u32, String> {
            Ok($a * 10 + a)
        }
    };
    (async $name:ident, $b:ident) => {
        #[traced]
        async fn $name(_b: u32, #[annotate] $b: u32) -> u32 {
            _b
        }
    };
}
function!(f, a);
function!(async g, _b);
fn main() {
    assert_eq!(f(1, 2), Ok(12));
    assert_eq!(futures::executor::block_on(g(4, 3)), 4);
}
