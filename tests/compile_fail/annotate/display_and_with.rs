use xray_runtime::traced;

#[traced]
fn pay(#[annotate(display, with = last)] card: &str) -> usize {
    card.len()
}

fn last(card: &str) -> usize {
    card.len()
}

fn main() {}
