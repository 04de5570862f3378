#![deny(warnings)]
#![no_implicit_prelude]
#![forbid(unsafe_code)]

use ::xray_runtime::traced;

#[traced]
fn pay(#[annotate] id: u32, #[metadata] note: &str) -> ::std::result::Result<usize, ::std::string::String> {
    let _ = id;
    ::std::result::Result::Ok(note.len())
}

#[traced]
async fn ship(#[annotate] id: u32) -> ::std::result::Result<u32, ::std::string::String> {
    ::std::result::Result::Ok(id)
}

#[traced]
fn boxed(id: u32) -> ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = u32>>> {
    ::std::boxed::Box::pin(async move { id })
}

#[traced(root)]
fn main() {
    let _ = pay(1, "");
    let _ = ship(1);
    let _ = boxed(1);
}
