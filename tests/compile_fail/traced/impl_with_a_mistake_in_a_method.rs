use xray_runtime::traced;

struct Till;

#[traced]
impl Till {
    #[traced(nam = "pay")]
    fn pay(&self) {}
}

fn main() {}
