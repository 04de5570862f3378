use xray_runtime::traced;

#[traced(na)]
fn pay() {}

fn main() {
    pay();
}
