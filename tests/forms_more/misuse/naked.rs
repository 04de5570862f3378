//! A naked function has no room for a subsegment.
//!
//! edition: 2024
//! expects: rejected
//! message: cannot time a naked function

#[unsafe(naked)]
#[traced]
pub extern "C" fn f() -> u32 {
    std::arch::naked_asm!("ret")
}
fn main() {
    let _ = f as extern "C" fn() -> u32;
}
