use xray_runtime::traced;

#[traced(send)]
fn pay() -> u64 {
    7
}

fn main() {}
