//! Raw identifiers as arguments, also where only a format string names them.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   sync
//!   async [fn=1]

#[traced]
fn sync(r#type: u32, r#match: &str) -> Result<String, String> {
    Ok(format!("{type}{match}"))
}
#[traced]
async fn r#async(#[annotate] r#fn: u32, r#move: u32) -> u32 {
    r#fn + r#move
}
fn main() {
    assert_eq!(sync(1, "a"), Ok("1a".to_owned()));
    assert_eq!(futures::executor::block_on(r#async(1, 2)), 3);
}
