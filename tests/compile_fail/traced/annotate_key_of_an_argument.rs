use xray_runtime::traced;

#[traced(annotate(id = 7))]
fn pay(#[annotate] id: u64) -> u64 {
    id
}

fn main() {}
