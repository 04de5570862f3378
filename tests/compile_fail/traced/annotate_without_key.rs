use xray_runtime::traced;

#[traced(annotate(id))]
fn pay(id: u64) {}

fn main() {}
