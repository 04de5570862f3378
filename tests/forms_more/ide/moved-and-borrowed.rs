//! Use after move, and two mutable borrows.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: E0382
//! code: E0499

#[traced]
fn moved(a: Vec<u32>) -> Result<usize, String> {
    let b = a;
    Ok(a.len() + b.len())
}
#[traced]
async fn borrowed(a: &mut Vec<u32>) -> usize {
    let first = &mut a[0];
    let second = &mut a[1];
    *first += *second;
    a.len()
}
fn main() {
    let _ = (moved(vec![]), borrowed(&mut vec![]));
}
