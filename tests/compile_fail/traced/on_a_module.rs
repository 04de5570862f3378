use xray_runtime::traced;

#[traced]
mod orders {}

fn main() {}
