use xray_runtime::traced;

#[traced(ok(annotate(all = |all: &Vec<u64>| all.clone())))]
fn pay() -> Result<Vec<u64>, String> {
    Ok(vec![])
}

fn main() {}
