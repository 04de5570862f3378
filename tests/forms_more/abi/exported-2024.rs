//! `#[unsafe(no_mangle)]`, `#[unsafe(export_name)]` and `#[unsafe(link_section)]`.
//!
//! edition: 2024
//! expects: compiles
//! trace:
//!   form_2024
//!   named
//!   named

#[unsafe(no_mangle)]
#[traced]
pub extern "C" fn form_2024() -> u32 {
    1
}
#[traced]
#[unsafe(export_name = "form_2024_named")]
pub extern "C" fn named(a: u32) -> u32 {
    a
}
unsafe extern "C" {
    safe fn form_2024_named(a: u32) -> u32;
}
fn main() {
    assert_eq!(form_2024() + form_2024_named(2), 3);
    assert_eq!(named(1), 1);
}
