use xray_runtime::traced;

#[traced(err = 4)]
fn pay() -> Result<(), String> {
    Ok(())
}

fn main() {}
