use xray_runtime::traced;

#[traced(annotate(items = items))]
fn pay(items: Vec<u64>) -> usize {
    items.len()
}

fn main() {}
