//! Where clauses in every shape: empty, trailing commas, lifetimes, higher-ranked, on `Self`.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   empty
//!   many
//!   later

use std::fmt::Debug;
struct W<T>(T);
impl<T> W<T> {
    #[traced]
    fn empty(&self) -> Option<&T>
where {
        Some(&self.0)
    }
    #[traced]
    fn many<'a, 'b, U>(&'a self, u: &'b U) -> Result<(&'a T, &'b U), String>
    where
        'b: 'a,
        T: Debug + 'a,
        U: Debug + ?Sized,
        for<'x> &'x T: Debug,
        Self: Sized,
        [T]: Debug,
        String: Clone,
    {
        Ok((&self.0, u))
    }
    #[traced]
    async fn later<U>(&self, u: U) -> Option<U::Item>
    where
        U: IntoIterator,
        U::Item: PartialEq<T>,
    {
        u.into_iter().find(|item| *item == self.0)
    }
}
fn main() {
    assert_eq!(W(1).empty(), Some(&1));
    assert_eq!(W(1).many("a"), Ok((&1, "a")));
    assert_eq!(futures::executor::block_on(W(2).later(vec![1, 2])), Some(2));
}
