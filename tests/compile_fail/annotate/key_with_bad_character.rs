use xray_runtime::traced;

#[traced]
fn pay(#[annotate(name = "order-id")] id: u64) -> u64 {
    id
}

fn main() {}
