use xray_runtime::traced;

#[traced]
fn pay(#[annotate] id: u64, #[annotate(name = "id")] order: u64) -> u64 {
    id + order
}

fn main() {}
