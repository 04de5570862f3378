//! The attribute stands on a static, whose value is still there.
//!
//! edition: 2021
//! expects: rejected
//! message: goes on a function, not on `static`

#[traced]
static COUNT: u32 = 1;
fn main() {
    let _ = COUNT;
}
