use xray_runtime::traced;

#[traced]
fn pay(#[metadata(name = "order")] id: u64, #[metadata] order: u64) -> u64 {
    id + order
}

fn main() {}
