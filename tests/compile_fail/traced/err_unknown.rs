use xray_runtime::traced;

#[traced(err = "warning")]
fn pay() -> Result<(), String> {
    Ok(())
}

fn main() {}
