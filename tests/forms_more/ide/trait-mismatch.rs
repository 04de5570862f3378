//! A method whose signature is not the one of its trait.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: E0053
//! code: E0407

trait T {
    fn a(&self, x: u32) -> Result<u32, String>;
    async fn b(&self) -> u32;
}
struct S;
impl T for S {
    #[traced]
    fn a(&self, x: u64) -> Result<u32, String> {
        let _ = x;
        Ok(1)
    }
    #[traced]
    async fn b(&self) -> u32 {
        1
    }
    #[traced]
    fn c(&self) {}
}
fn main() {
    let _ = S.a(1);
}
