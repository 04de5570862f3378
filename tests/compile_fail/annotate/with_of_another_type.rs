use xray_runtime::traced;

#[traced]
fn pay(#[annotate(with = last)] card: u64) -> u64 {
    card
}

fn last(card: &str) -> usize {
    card.len()
}

fn main() {}
