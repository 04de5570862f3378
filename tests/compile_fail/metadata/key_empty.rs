use xray_runtime::traced;

#[traced]
fn pay(#[metadata(name = "")] id: u64) -> u64 {
    id
}

fn main() {}
