//! Somebody is typing a method of a traced `impl`.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: none

struct S {
    field: u8,
}
#[traced]
impl S {
    fn whole(&self) -> u8 {
        self.field
    }
    fn half(&self) -> u8 {
        self.
    }
}
fn main() {
    S { field: 1 }.whole();
}
