//! A variadic declaration cannot be traced, a function beside it can.
//!
//! edition: 2021
//! expects: is checked

extern "C" {
    fn printf(format: *const std::ffi::c_char, ...) -> std::ffi::c_int;
}
#[traced]
unsafe fn print(text: &std::ffi::CStr) -> Result<i32, String> {
    Ok(printf(c"%s".as_ptr(), text.as_ptr()))
}
fn main() {
    let _ = print as unsafe fn(&'static std::ffi::CStr) -> Result<i32, String>;
}
