//! An argument that is not `mut` is changed.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: E0596

#[traced]
fn sync(a: Vec<u32>) -> Result<usize, String> {
    a.push(1);
    Ok(a.len())
}
#[traced]
async fn later(a: &Vec<u32>) {
    a.push(1);
}
fn main() {
    let _ = (sync(vec![]), later(&vec![]));
}
