//! A wrong value as the tail and in a `return` of an async function.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: E0308

#[traced]
async fn tail(a: u32) -> u32 {
    if a == 0 {
        return "zero";
    }
    "one"
}
#[traced]
async fn nothing(a: u32) -> u32 {
    a + 1;
}
fn main() {
    let _ = (tail(1), nothing(1));
}
