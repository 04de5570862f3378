use xray_runtime::traced;

#[traced]
fn pay() -> Result<u64, String> {
    Ok(7);
}

fn main() {}
