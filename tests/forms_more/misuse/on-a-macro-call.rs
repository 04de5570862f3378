//! The attribute stands on a macro definition.
//!
//! edition: 2021
//! expects: rejected
//! message: goes on a function, not on `macro_rules`

#[traced]
macro_rules! m {
    () => {};
}
fn main() {
    m!();
}
