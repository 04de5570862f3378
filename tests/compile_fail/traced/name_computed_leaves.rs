use xray_runtime::traced;

#[traced(name = label()?)]
fn pay() -> Option<()> {
    Some(())
}

fn label() -> Option<String> {
    None
}

fn main() {}
