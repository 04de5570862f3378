//! An argument whose name occurs only as a field, a method, a label or a path is still unused.
//!
//! edition: 2021
//! expects: same diagnostics
//! code: unused_variables

#![deny(unused_variables)]
struct S {
    width: usize,
}
impl S {
    fn height(&self) -> usize {
        2
    }
}
mod inner {
    pub fn depth() -> usize {
        3
    }
}
#[traced]
fn f(s: S, width: usize, height: usize, depth: usize, around: usize) -> Result<usize, String> {
    'around: loop {
        break 'around;
    }
    Ok(s.width + s.height() + inner::depth())
}
#[traced]
async fn g(s: S, width: usize, height: usize) -> usize {
    s.width + s.height()
}
fn main() {
    let _ = f(S { width: 1 }, 1, 2, 3, 4);
    let _ = g(S { width: 1 }, 1, 2);
}
