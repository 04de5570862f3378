use xray_runtime::traced;

#[traced]
fn pay(#[annotate] _: u64) {}

fn main() {}
