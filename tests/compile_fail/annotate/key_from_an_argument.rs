use xray_runtime::traced;

#[traced]
fn ship(#[annotate] größe: u64) -> u64 {
    größe
}

fn main() {}
