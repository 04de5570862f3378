//! `Self`, its associated types and constants, in arguments, bounds and results.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   compare FAULT
//!   pair

trait Shape: Sized {
    type Side: Copy + Into<f64>;
    const SIDES: usize;
    fn side(&self) -> Self::Side;
    #[traced]
    fn compare<T: Shape<Side = Self::Side>>(&self, other: T) -> Result<(Self::Side, T::Side), Self>
    where
        Self: Clone,
    {
        if Self::SIDES == T::SIDES {
            Err(self.clone())
        } else {
            Ok((self.side(), other.side()))
        }
    }
    #[traced]
    async fn pair(self) -> Result<(Self, f64), [Self; 2]> {
        let side = self.side().into();
        Ok((self, side))
    }
}
#[derive(Clone, Debug)]
struct Square(f32);
impl Shape for Square {
    type Side = f32;
    const SIDES: usize = 4;
    fn side(&self) -> f32 {
        self.0
    }
}
fn main() {
    assert!(Square(1.0).compare(Square(2.0)).is_err());
    assert_eq!(futures::executor::block_on(Square(2.0).pair()).unwrap().1, 2.0);
}
