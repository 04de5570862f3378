use xray_runtime::traced;

const NAME: &str = " ";

#[traced(name = NAME)]
fn pay() {}

fn main() {}
