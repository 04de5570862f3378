//! Trait methods with defaults that need `Sized`, generics, and a `dyn` caller.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   boxed
//!     run [n=1]
//!       bonus
//!   boxed
//!     run [n=1]
//!       Rich::bonus
//!   make
//!   generic
//!     bonus

trait Job {
    #[traced]
    fn run(&self, #[annotate] n: u32) -> Result<u32, String> {
        Ok(n + self.bonus())
    }
    #[traced]
    fn bonus(&self) -> u32 {
        1
    }
    #[traced]
    fn boxed(self: Box<Self>) -> Result<u32, String> {
        self.run(1)
    }
    #[traced]
    fn generic<T: Into<u32>>(&self, t: T) -> Option<u32>
    where
        Self: Sized,
    {
        Some(t.into() + self.bonus())
    }
    #[traced]
    fn make() -> Result<Self, String>
    where
        Self: Default,
    {
        Ok(Self::default())
    }
}
#[derive(Default)]
struct Plain;
impl Job for Plain {}
struct Rich;
impl Job for Rich {
    #[traced(name = "Rich::bonus")]
    fn bonus(&self) -> u32 {
        100
    }
}
fn main() {
    let jobs: Vec<Box<dyn Job>> = vec![Box::new(Plain), Box::new(Rich)];
    let sum: u32 = jobs.into_iter().map(|job| job.boxed().unwrap()).sum();
    assert_eq!(sum, 103);
    assert_eq!(Plain::make().unwrap().generic(1_u8), Some(2));
}
