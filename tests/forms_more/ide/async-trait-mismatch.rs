//! An async method that returns something else than its trait says.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: E0271

trait T {
    async fn b(&self) -> u32;
}
struct S;
impl T for S {
    #[traced]
    async fn b(&self) -> String {
        String::new()
    }
}
fn main() {
    let _ = S.b();
}
