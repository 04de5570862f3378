use xray_runtime::traced;

#[traced]
async fn pay() -> u64 {
    no_such_function().await
}

fn main() {}
