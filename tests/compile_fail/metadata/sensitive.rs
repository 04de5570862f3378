use xray_runtime::traced;

use xray_runtime::Sensitive;

#[traced]
fn pay(#[metadata] card: Sensitive<String>) -> usize {
    card.len()
}

fn main() {}
