//! Functions with a foreign ABI, exported under their own names, called through pointers.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   form_add
//!   no_result
//!   raw
//!   system
//!   unwinds FAULT
//!   bare
//!   unwinds

#[no_mangle]
#[traced]
pub extern "C" fn form_add(a: u32, b: u32) -> u32 {
    a + b
}
#[traced]
extern "C" fn no_result(a: *mut u32) {
    unsafe { *a += 1 }
}
#[traced]
pub unsafe extern "C" fn raw(a: *const u32) -> u32 {
    *a
}
#[traced]
extern "system" fn system(a: u32) -> Option<std::num::NonZeroU32> {
    std::num::NonZeroU32::new(a)
}
#[traced]
extern "C-unwind" fn unwinds(a: u32) -> u32 {
    if a == 0 {
        panic!("zero")
    }
    a
}
#[traced]
extern "C" fn bare(a: u32) -> u32 {
    a
}
fn main() {
    let add: extern "C" fn(u32, u32) -> u32 = form_add;
    assert_eq!(add(1, 2), 3);
    let mut n = 1;
    no_result(&mut n);
    assert_eq!(unsafe { raw(&n) }, 2);
    assert!(system(0).is_none());
    std::panic::set_hook(Box::new(|_| {}));
    assert!(std::panic::catch_unwind(|| unwinds(0)).is_err());
    assert_eq!(unwinds(bare(1)), 1);
}
