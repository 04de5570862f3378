//! The attribute on an `impl`: generics, consts, types in const braces, macros, helpers, nested items.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   Shelf::add [n=3]
//!   Shelf::take
//!   Shelf::later FAULT

struct Shelf<T, const N: usize>(Vec<T>, [u8; N]);
macro_rules! constant {
    ($name:ident) => {
        const $name: usize = 2;
    };
}
#[traced]
/// Doc comments stay.
#[allow(clippy::missing_errors_doc)]
impl<T: Clone + std::fmt::Debug, const N: usize> Shelf<T, { N }>
where
    T: Send,
{
    constant! { LIMIT }
    const EMPTY: Option<Wide<{ 1 + 1 }>> = None;
    #[inline]
    pub(crate) fn add(&mut self, #[annotate(name = "n")] count: u32, item: T) -> Wide<{ 1 + 1 }> {
        #[allow(dead_code)]
        fn inner(x: u8) -> u8 {
            x
        }
        self.0.resize(count as usize, item);
        Wide(0)
    }
    fn take(mut self) -> Result<Vec<T>, String> where T: Sync {
        self.0.truncate(Self::LIMIT);
        assert!(Self::EMPTY.is_none());
        Ok(self.0)
    }
    async fn later(&self) -> Result<(), String> {
        Err("late".to_owned())
    }
    #[traced(skip)]
    const fn size(&self) -> usize {
        N
    }
}
struct Wide<const W: usize>(u8);
fn main() {
    let mut shelf = Shelf::<u8, 4>(vec![1], [0; 4]);
    assert_eq!(shelf.add(3, 7).0, 0);
    assert_eq!(shelf.size(), 4);
    let copy = Shelf::<u8, 4>(shelf.0.clone(), [0; 4]);
    assert_eq!(copy.take(), Ok(vec![1, 7]));
    futures::executor::block_on(shelf.later()).unwrap_err();
}
