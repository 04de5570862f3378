#![deny(warnings)]

use xray_runtime::traced;

#[traced]
fn pay(
    #[cfg(any())]
    #[annotate]
    gone: NoSuchType,
    #[cfg(all())]
    #[annotate]
    here: u64,
    #[cfg_attr(all(), annotate(name = "yes"))] applied: u64,
    #[cfg_attr(any(), annotate)]
    #[allow(unused_variables)]
    not_applied: Opaque,
    #[cfg_attr(all(), allow(unused_variables), annotate)] mixed: u64,
    #[cfg_attr(all(), cfg_attr(any(), metadata))] nested: Opaque,
) -> Result<u64, String> {
    drop(nested);
    Ok(here + applied)
}

#[traced]
async fn ship(#[cfg(any())] gone: NoSuchType, #[cfg(all())] here: u64) -> Result<u64, String> {
    Ok(here)
}

struct Opaque;

fn main() {
    assert_eq!(pay(1, 2, Opaque, 3, Opaque), Ok(3));
    assert_eq!(futures::executor::block_on(ship(1)), Ok(1));
}
