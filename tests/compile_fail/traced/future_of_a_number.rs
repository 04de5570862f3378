use xray_runtime::traced;

#[traced(future)]
fn pay() -> u64 {
    7
}

fn main() {}
