#![deny(warnings)]

use std::future::Future;
use xray_runtime::traced;

trait Pay {
    fn id(&self) -> u64;

    async fn plain(&self, by: &u64) -> u64;

    fn sendable(&self, by: u64) -> impl Future<Output = u64> + Send;

    #[traced]
    async fn by_default(&self, name: &str) -> usize {
        name.len()
    }

    #[traced]
    fn twice(&self) -> Result<u64, String> {
        Ok(self.id() * 2)
    }
}

struct Order(u64);

impl Pay for Order {
    #[traced]
    fn id(&self) -> u64 {
        self.0
    }

    #[traced]
    async fn plain(&self, #[annotate] by: &u64) -> u64 {
        self.0 + by
    }

    #[traced]
    async fn sendable(&self, by: u64) -> u64 {
        self.0 + by
    }
}

fn main() {
    let order = Order(7);
    assert_eq!(order.twice(), Ok(14));
    futures::executor::block_on(async {
        assert_eq!(order.plain(&1).await, 8);
        assert_eq!(order.sendable(2).await, 9);
        assert_eq!(order.by_default("ab").await, 2);
    });
}
