//! Generic associated types that lend, sync and async.
//!
//! edition: 2021
//! expects: compiles
//! trace:
//!   lend
//!   wait
//!   lend FAULT

trait Lend {
    type Item<'a>
    where
        Self: 'a;
    fn lend(&mut self) -> Result<Self::Item<'_>, String>;
    fn wait(&mut self) -> impl std::future::Future<Output = Option<Self::Item<'_>>>;
}
struct Windows(Vec<u32>);
impl Lend for Windows {
    type Item<'a> = &'a mut [u32];
    #[traced]
    fn lend(&mut self) -> Result<Self::Item<'_>, String> {
        self.0.get_mut(..2).ok_or_else(|| "short".to_owned())
    }
    #[traced]
    async fn wait(&mut self) -> Option<Self::Item<'_>> {
        std::future::ready(()).await;
        self.0.get_mut(1..)
    }
}
fn main() {
    let mut windows = Windows(vec![1, 2, 3]);
    windows.lend().unwrap()[0] = 9;
    futures::executor::block_on(windows.wait()).unwrap()[0] = 8;
    assert_eq!(windows.0, [9, 8, 3]);
    assert!(Windows(vec![]).lend().is_err());
}
