use xray_runtime::traced;

const KEY: &str = "order-id";

#[traced]
fn pay(#[annotate(name = KEY)] id: u64) -> u64 {
    id
}

fn main() {}
