use xray_runtime::traced;

#[traced(future, stream)]
fn pay() -> impl Iterator<Item = u64> {
    0..7
}

fn main() {}
