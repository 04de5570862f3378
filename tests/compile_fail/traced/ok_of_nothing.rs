use xray_runtime::traced;

#[traced(ok(annotate(id = |id| *id)))]
fn pay() {}

fn main() {}
