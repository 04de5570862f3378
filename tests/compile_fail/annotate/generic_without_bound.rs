use xray_runtime::traced;

#[traced]
fn pay<T>(#[annotate] id: T) {
    drop(id);
}

fn main() {}
