use xray_runtime::traced;

struct Till;

#[traced(name = label())]
impl Till {
    fn pay(&self) {}
}

fn label() -> String {
    String::new()
}

fn main() {}
