//! Const parameters, defaults on the type, expressions and `_`.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   new
//!   map

struct Ring<T, const N: usize = 4> {
    items: [T; N],
}
impl<T: Copy + Default, const N: usize> Ring<T, N> {
    #[traced]
    fn new() -> Result<Self, String> {
        Ok(Self { items: [T::default(); N] })
    }
    #[traced]
    async fn map<U, const M: usize, const FLAG: bool>(self, f: impl Fn(T) -> U) -> Result<[U; N], [(); M]> {
        let _ = FLAG;
        Ok(self.items.map(f))
    }
}
fn main() {
    let ring: Ring<u8> = Ring::new().unwrap();
    let mapped = futures::executor::block_on(ring.map::<_, 2, true>(u32::from)).unwrap();
    assert_eq!(mapped, [0; 4]);
}
