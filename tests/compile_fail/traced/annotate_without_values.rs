use xray_runtime::traced;

#[traced(annotate)]
fn pay(id: u64) {}

fn main() {}
