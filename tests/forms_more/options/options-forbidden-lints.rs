//! Options in a crate that forbids what the expansion might want to allow.
//!
//! edition: 2021
//! expects: is checked
//! with: --crate-type=lib

#![forbid(unsafe_code, unused, warnings)]
#![forbid(clippy::all, clippy::pedantic, clippy::nursery)]
//! A library.
const KEY: &str = "order.id";
/// An order.
pub struct Order {
    id: u64,
}
fn twice(text: &str) -> String {
    text.repeat(2)
}
/// # Errors
/// Never.
#[traced(name = format!("order {id}"), annotate({KEY} = id, "more" = id + 1), ok(annotate(length = |length| *length)), error_if = Result::is_err)]
pub fn sync(id: u64, #[annotate(with = twice)] b: &str) -> Result<usize, std::fmt::Error> {
    b.len().checked_add(usize::from(id > 1)).ok_or(std::fmt::Error)
}
#[traced(annotate(id = self.id), err = "error")]
impl Order {
    /// # Errors
    /// Never.
    pub async fn later(&self, #[annotate(display)] b: char) -> Result<usize, std::fmt::Error> {
        std::future::ready(()).await;
        if b == 'a' { Err(std::fmt::Error) } else { Ok(1) }
    }
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }
}
