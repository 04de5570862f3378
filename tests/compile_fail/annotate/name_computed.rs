use xray_runtime::traced;

#[traced]
fn pay(#[annotate(name = key())] id: u64) -> u64 {
    id
}

fn key() -> &'static str {
    "id"
}

fn main() {}
