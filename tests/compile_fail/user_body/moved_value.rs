use xray_runtime::traced;

#[traced]
fn pay(order: String) -> Result<usize, String> {
    drop(order);
    Ok(order.len())
}

fn main() {}
