//! Every kind of expression as the tail of a body.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   looped
//!   labelled
//!   returned
//!   unsafely
//!   range
//!   full
//!   matched
//!   assigned
//!   while_tail
//!   negative

#[traced]
fn looped(mut n: u32) -> Result<u32, String> {
    loop {
        n += 1;
        if n > 5 {
            break Ok(n);
        }
    }
}
#[traced]
fn labelled(n: u32) -> Option<u32> {
    'done: {
        if n == 0 {
            break 'done None;
        }
        Some(n)
    }
}
#[traced]
fn returned(n: u32) -> Result<u32, String> {
    return Ok(n);
}
#[traced]
fn unsafely(n: u32) -> Result<u32, String> {
    unsafe { Ok(std::mem::transmute::<u32, u32>(n)) }
}
#[traced]
fn range(n: u32) -> std::ops::RangeFrom<u32> {
    n..
}
#[traced]
fn full() -> std::ops::RangeFull {
    ..
}
#[traced]
fn matched(n: u32) -> Result<u32, String> {
    match n {
        0 => Err("zero".to_owned()),
        1..=3 => return Ok(n),
        _ => Ok(0),
    }
}
#[traced]
fn assigned(n: &mut u32) {
    *n = 7
}
#[traced]
fn negative(n: i32) -> i32 {
    -n
}
#[traced]
fn while_tail(n: &mut u32) {
    while *n > 0 {
        *n -= 1;
    }
}
fn main() {
    assert_eq!(looped(1), Ok(6));
    assert_eq!(labelled(0), None);
    assert_eq!(returned(1), Ok(1));
    assert_eq!(unsafely(2), Ok(2));
    assert_eq!(range(1).next(), Some(1));
    let _ = full();
    assert_eq!(matched(2), Ok(2));
    let mut n = 1;
    assigned(&mut n);
    while_tail(&mut n);
    assert_eq!((n, negative(1)), (0, -1));
}
