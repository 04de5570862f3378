//! Items, imports, macros and constants inside a body, named as arguments or as ours.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f

#[traced]
fn f(a: u32) -> Result<u32, String> {
    use std::collections::HashMap as Site;
    use std::fmt::Write as _;
    const SITE: u32 = 1;
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    struct Returned(u32);
    trait ViaError {
        fn report(&self) -> u32;
    }
    impl ViaError for Returned {
        fn report(&self) -> u32 {
            self.0
        }
    }
    enum Entered {
        A,
    }
    macro_rules! inner {
        ($e:expr) => {
            $e + one()
        };
    }
    fn one() -> u32 {
        1
    }
    mod core {
        pub fn two() -> u32 {
            2
        }
    }
    let mut text = String::new();
    write!(text, "{SITE}").map_err(|e| e.to_string())?;
    let site: Site<u32, u32> = Site::new();
    let Entered::A = Entered::A;
    COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    Ok(inner!(a) + Returned(1).report() + core::two() + site.len() as u32)
}
fn main() {
    assert_eq!(f(1), Ok(5));
}
