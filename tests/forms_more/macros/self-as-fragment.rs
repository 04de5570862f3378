//! `self` and arguments that reach signature and body through a macro.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   add [other=2]
//!   later
//!   twice_b

macro_rules! method {
    ($self:ident, $name:ident, $arg:ident, $body:expr) => {
        #[traced]
        fn $name(&$self, #[annotate] $arg: u32) -> Result<u32, String> {
            Ok($body)
        }
    };
    (async $self:ident, $name:ident, $arg:ident, $body:expr) => {
        #[traced]
        async fn $name(mut $self, $arg: u32) -> u32 {
            $self.0 += 1;
            $body
        }
    };
}
struct S(u32);
impl S {
    method!(self, add, other, self.0 + other);
    method!(async self, later, other, self.0 + other);
}
macro_rules! hygienic {
    ($name:ident, $a:ident) => {
        #[traced]
        fn $name($a: u32, b: u32) -> Result<u32, String> {
            Ok($a * 10 + b)
        }
    };
}
hygienic!(twice_b, b);
fn main() {
    assert_eq!(S(1).add(2), Ok(3));
    assert_eq!(futures::executor::block_on(S(1).later(2)), 4);
    assert_eq!(twice_b(1, 2), Ok(12));
}
