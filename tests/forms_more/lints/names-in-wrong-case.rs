//! Names of functions and arguments in the wrong case.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: non_snake_case

#![deny(non_snake_case)]
#[traced]
pub fn BadName(Arg: u32) -> Result<u32, String> {
    let Local = Arg;
    Ok(Local)
}
#[traced]
pub async fn badAsync(OtherArg: u32) -> u32 {
    OtherArg
}
fn main() {}
