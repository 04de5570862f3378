#![deny(warnings)]

use xray_runtime::traced;

#[traced(name = "Orders::pay")]
fn pay() {}

#[traced(name = "charge", namespace = "remote")]
fn charge() -> Result<(), String> {
    Ok(())
}

#[traced(name = "DynamoDB", namespace = "aws")]
async fn put() -> Result<(), String> {
    Ok(())
}

#[traced(name = "Bestellung prüfen: 100 % & mehr/weniger",)]
fn unicode() {}

#[traced()]
fn no_options() {}

fn main() {
    pay();
    charge().unwrap();
    futures::executor::block_on(put()).unwrap();
    unicode();
    no_options();
}
