#![deny(warnings)]

mod facade {
    pub use xray_runtime as runtime;
}

use facade::runtime::traced;

#[traced(crate = facade::runtime)]
fn pay(#[annotate] id: u64) -> Result<u64, String> {
    Ok(id)
}

#[traced(crate = crate::facade::runtime, name = "ship it")]
async fn ship() -> Result<u64, String> {
    Ok(7)
}

macro_rules! traced_function {
    ($name:ident, $body:block) => {
        #[traced(crate = $crate::facade::runtime)]
        fn $name(#[annotate] id: u64) -> u64 {
            let _ = id;
            $body
        }
    };
}

macro_rules! body_from_a_macro {
    ($name:ident, $body:block) => {
        #[traced(crate = $crate::facade::runtime)]
        fn $name() -> Result<u64, String> $body
    };
}

traced_function!(seven, { 7 });
body_from_a_macro!(eight, { Ok(8) });

fn main() {
    assert_eq!(pay(7), Ok(7));
    assert_eq!(futures::executor::block_on(ship()), Ok(7));
    assert_eq!(seven(1), 7);
    assert_eq!(eight(), Ok(8));
}
