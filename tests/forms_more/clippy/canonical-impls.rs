//! Implementations that clippy knows by their one line.
//!
//! edition: 2021
//! expects: is checked
//! with: --crate-type=lib
//! not yet: clippy takes the body with our statements for another implementation; `#[allow]` it

use std::cmp::Ordering;
#[derive(PartialEq, Eq)]
pub struct N(i32);
impl PartialOrd for N {
    #[traced]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for N {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
