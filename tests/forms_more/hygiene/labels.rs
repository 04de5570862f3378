//! Labels of the body, and a macro that brings its own loop.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   f

macro_rules! each {
    ($items:expr, $item:ident, $body:block) => {
        'each: for $item in $items {
            if $item == 3 {
                break 'each;
            }
            $body
        }
    };
}
#[traced]
fn f(items: Vec<u32>) -> Result<u32, String> {
    let mut sum = 0;
    'outer: for item in &items {
        each!(items.clone(), n, {
            if n == *item {
                continue 'outer;
            }
            sum += n
        });
    }
    Ok(sum)
}
fn main() {
    assert_eq!(f(vec![1, 2, 3]), Ok(4));
}
