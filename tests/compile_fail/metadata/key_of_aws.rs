use xray_runtime::traced;

#[traced]
fn pay(#[metadata(name = "AWS.order")] id: u64) -> u64 {
    id
}

fn main() {}
