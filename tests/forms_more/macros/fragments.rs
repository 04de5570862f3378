//! Functions whose parts all come from fragments of a macro.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   block
//!   from a macro
//!   its name
//!   whole

macro_rules! function {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident : $ty:ty),* $(,)?) -> $ret:ty $body:block) => {
        $(#[$meta])*
        #[traced]
        $vis fn $name($($arg: $ty),*) -> $ret $body
    };
    (async $name:ident, $pat:pat, $ty:ty, $ret:ty, $body:expr) => {
        #[traced(name = "from a macro")]
        async fn $name($pat: $ty) -> $ret {
            $body
        }
    };
    (literal $name:ident $text:literal) => {
        #[traced(name = $text)]
        fn $name() {}
    };
    ($($whole:tt)*) => {
        #[traced]
        $($whole)*
    };
}
function! {
    /// Documented.
    #[must_use]
    pub fn block(a: u32, b: Vec<u32>) -> Result<usize, String> { Ok(a as usize + b.len()) }
}
function!(async expression, (a, b), (u32, u32), u32, {
    std::future::ready(()).await;
    a + b
});
function!(literal named "its name");
function! {
    #[inline] pub(crate) async fn whole<T: Clone>(t: &T) -> (T, T) where T: Send { (t.clone(), t.clone()) }
}
fn main() {
    assert_eq!(block(1, vec![2]), Ok(2));
    assert_eq!(futures::executor::block_on(expression((1, 2))), 3);
    named();
    assert_eq!(futures::executor::block_on(whole(&1)), (1, 1));
}
