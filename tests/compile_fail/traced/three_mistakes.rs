use xray_runtime::traced;

#[traced(name = "", namespace = "gcp")]
const fn pay() {}

fn main() {}
