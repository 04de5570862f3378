use xray_runtime::traced;

#[traced(stream)]
async fn pay() -> Vec<u64> {
    vec![]
}

fn main() {}
