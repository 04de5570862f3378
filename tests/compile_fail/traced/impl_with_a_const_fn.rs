use xray_runtime::traced;

struct Till;

#[traced]
impl Till {
    const fn limit() -> u64 {
        7
    }
}

fn main() {}
