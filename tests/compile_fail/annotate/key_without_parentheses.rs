use xray_runtime::traced;

#[traced]
fn pay(#[annotate = "order"] id: u64) -> u64 {
    id
}

fn main() {}
