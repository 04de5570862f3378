use xray_runtime::traced;

#[traced(annotate(id = next().await))]
async fn pay() {}

async fn next() -> u64 {
    7
}

fn main() {}
