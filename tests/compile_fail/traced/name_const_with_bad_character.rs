use xray_runtime::traced;

const NAME: &str = "pay(card)";

#[traced(name = NAME)]
async fn pay() {}

fn main() {}
