use xray_runtime::traced;

use xray_runtime::Outcome;

#[traced(err = meaning)]
fn pay() -> Option<u64> {
    None
}

fn meaning(_: &String) -> Outcome {
    Outcome::Error
}

fn main() {}
