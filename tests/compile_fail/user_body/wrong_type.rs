use xray_runtime::traced;

#[traced]
fn pay() -> Result<u64, String> {
    let paid: u64 = "paid";
    Ok(paid)
}

fn main() {}
