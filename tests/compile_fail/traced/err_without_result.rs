use xray_runtime::traced;

#[traced(err = "error")]
fn pay() -> u64 {
    7
}

fn main() {}
