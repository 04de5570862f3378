use xray_runtime::traced;

#[traced]
fn pay(#[annotate] (id, _): (u64, u64)) -> u64 {
    id
}

fn main() {}
