//! An async function that waits for itself without a box.
//!
//! edition: 2021
//! expects: same diagnostics
//! differs: it is said of the `async` block that the function returns
//! code: E0733

#[traced]
async fn f(n: u32) -> u32 {
    if n == 0 {
        0
    } else {
        f(n - 1).await
    }
}
fn main() {
    let _ = f(1);
}
