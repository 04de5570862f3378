use xray_runtime::traced;

const KEY: &str = "AWS.order";

#[traced]
fn pay(#[metadata(name = KEY)] id: u64) -> u64 {
    id
}

fn main() {}
