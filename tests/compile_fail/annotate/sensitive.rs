use xray_runtime::traced;

use xray_runtime::Sensitive;

#[traced]
fn pay(#[annotate] card: Sensitive<String>) -> usize {
    card.len()
}

fn main() {}
