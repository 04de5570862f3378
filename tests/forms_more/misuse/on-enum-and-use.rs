//! The attribute stands on an import.
//!
//! edition: 2021
//! expects: rejected
//! message: goes on a function, not on `use`

#[traced]
use std::collections::HashMap;
fn main() {
    let _: HashMap<u8, u8> = HashMap::new();
}
