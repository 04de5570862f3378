//! Arguments that are moved on one path only, sync and async.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   sync
//!   sync
//!   later
//!   later

use std::rc::Rc;
#[traced]
fn sync(a: Rc<()>, b: Rc<()>, take: bool) -> Result<Option<Rc<()>>, String> {
    if take {
        return Ok(Some(a));
    }
    drop(b);
    Ok(None)
}
#[traced]
async fn later(a: Rc<()>, b: Rc<()>, take: bool) -> Option<Rc<()>> {
    if take {
        std::future::ready(()).await;
        return Some(a);
    }
    drop(b);
    None
}
fn main() {
    let rc = Rc::new(());
    let kept = sync(rc.clone(), rc.clone(), true).unwrap();
    assert_eq!(Rc::strong_count(&rc), 2);
    drop(kept);
    sync(rc.clone(), rc.clone(), false).unwrap();
    assert_eq!(Rc::strong_count(&rc), 1);
    let kept = futures::executor::block_on(later(rc.clone(), rc.clone(), true));
    assert_eq!(Rc::strong_count(&rc), 2);
    drop(kept);
    futures::executor::block_on(later(rc.clone(), rc.clone(), false));
    assert_eq!(Rc::strong_count(&rc), 1);
}
