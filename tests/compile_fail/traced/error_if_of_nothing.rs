use xray_runtime::traced;

#[traced(error_if = is_bad)]
fn pay() {}

fn is_bad(_: &()) -> bool {
    true
}

fn main() {}
