use xray_runtime::traced;

#[traced]
async fn pay() -> u64 {
    "paid"
}

fn main() {}
