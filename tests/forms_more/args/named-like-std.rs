//! Arguments that are called like crates, macros and values of the prelude.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   sync
//!   later
//!   noted [annotation=1, record=x]

#[traced]
fn sync(core: u32, std: u32, alloc: u32, xray_runtime: u32, drop: u32) -> Result<u32, String> {
    Ok(core + std + alloc + xray_runtime + drop)
}
#[traced]
async fn later(core: u32, file: u32, line: u32, future: u32, poll_in: u32) -> Result<u32, String> {
    Ok(core + file + line + future + poll_in)
}
#[traced]
fn noted(#[annotate] annotation: u32, #[metadata] metadata: u32, #[annotate] record: &str) -> usize {
    (annotation + metadata) as usize + record.len()
}
fn main() {
    assert_eq!(sync(1, 2, 3, 4, 5), Ok(15));
    assert_eq!(futures::executor::block_on(later(1, 2, 3, 4, 5)), Ok(15));
    assert_eq!(noted(1, 2, "x"), 4);
}
