use xray_runtime::traced;

#[traced(ok())]
fn pay() -> u64 {
    7
}

fn main() {}
