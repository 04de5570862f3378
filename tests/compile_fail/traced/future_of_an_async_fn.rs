use xray_runtime::traced;

#[traced(future)]
async fn pay() {}

fn main() {}
