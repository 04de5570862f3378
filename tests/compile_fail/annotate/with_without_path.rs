use xray_runtime::traced;

#[traced]
fn pay(#[annotate(with)] card: &str) -> usize {
    card.len()
}

fn main() {}
