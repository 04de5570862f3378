//! Options where the prelude is shadowed and user names look like ours.
//!
//! edition: 2024
//! expects: compiles
//! trace:
//!   owned [applied=2, sub=1, total=4]
//!   later 1 [computed=1, total=5]

#[allow(non_camel_case_types, dead_code, unused_imports)]
mod shadow {
    pub enum Option {}
    pub enum Some {}
    pub enum Result {}
    pub struct Judged;
    pub struct Returned;
    pub trait Failed {}
    pub mod core {}
    pub mod std {}
}
#[allow(unused_imports)]
use shadow::*;
fn computed(sub: u8, owned: u8) -> u8 {
    sub + owned - 1
}
#[traced(annotate(sub = computed(sub, traced_value), applied = values), ok(annotate(total = |total| *total)))]
fn owned(sub: u8, traced_value: u8, values: u8) -> u8 {
    sub + traced_value + values
}
#[traced(name = ::std::format!("later {site}"), annotate(computed = computed(site, 1)), ok(annotate(total = total)), error_if = |ret| *ret == 9)]
async fn later(site: u8, opening: u8) -> u8 {
    site + opening
}
fn total(of: &u8) -> u8 {
    *of
}
fn main() {
    assert_eq!(owned(1, 1, 2), 4);
    assert_eq!(futures::executor::block_on(later(1, 4)), 5);
}
