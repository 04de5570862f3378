use xray_runtime::traced;

use std::rc::Rc;

#[traced(send)]
async fn pay() -> usize {
    let counted = Rc::new(7);
    std::future::ready(()).await;
    *counted
}

fn main() {}
