use xray_runtime::traced;

#[traced]
fn pay() -> u64 {
    "paid"
}

fn main() {}
