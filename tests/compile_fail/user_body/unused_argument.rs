#![deny(unused_variables)]

use xray_runtime::traced;

#[traced]
pub fn pay(order: u64) -> Result<u64, String> {
    Ok(7)
}

fn main() {}
