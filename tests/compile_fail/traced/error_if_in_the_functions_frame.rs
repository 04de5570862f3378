use xray_runtime::traced;

#[traced(error_if = Option::is_none)]
#[track_caller]
fn pay() -> Option<()> {
    None
}

fn main() {}
