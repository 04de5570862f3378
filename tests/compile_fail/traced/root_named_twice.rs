use xray_runtime::traced;

#[traced(root = "shop", name = "pay")]
fn pay() {}

fn main() {}
