use std::rc::Rc;
use xray_runtime::traced;

#[traced]
async fn pay(order: Rc<u64>) -> u64 {
    std::future::ready(()).await;
    *order
}

fn spawn(_: impl Send) {}

fn main() {
    spawn(pay(Rc::new(7)));
}
