//! `async`, `await`, `dyn` and `try` are names in edition 2015.
//!
//! edition: 2015
//! expects: compiles
//! trace:
//!   async
//!   await

#[traced]
fn async(dyn: u32, try: u32, await: u32) -> Result<u32, String> {
    Ok(dyn + try + await)
}
#[traced]
fn await(async: u32) -> u32 {
    async
}
fn main() {
    assert_eq!(async(1, 2, 3), Ok(6));
    assert_eq!(await(4), 4);
}
