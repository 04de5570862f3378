use xray_runtime::traced;

#[traced(no_err, error_if = Option::is_none)]
fn pay() -> Option<()> {
    None
}

fn main() {}
