fn pay(#[annotate] id: u64) -> u64 {
    id
}

fn main() {
    pay(7);
}
