use xray_runtime::traced;

#[traced]
async fn pay(amount: &str) -> Result<u64, std::fmt::Error> {
    Ok(amount.parse::<u64>()?)
}

fn main() {}
