//! Weak keywords and `'static`-looking names as arguments.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   sync
//!   default

#[traced]
fn sync(union: u32, auto: u32, default: u32, raw: u32, safe: u32, macro_rules: u32) -> Result<u32, ()> {
    Ok(union + auto + default + raw + safe + macro_rules)
}
#[traced]
async fn default(union: u32, safe: u32) -> u32 {
    union + safe
}
fn main() {
    assert_eq!(sync(1, 2, 3, 4, 5, 6), Ok(21));
    assert_eq!(futures::executor::block_on(default(1, 2)), 3);
}
