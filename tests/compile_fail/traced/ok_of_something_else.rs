use xray_runtime::traced;

#[traced(ok(fault))]
fn pay() -> u64 {
    7
}

fn main() {}
