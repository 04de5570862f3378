struct Till;

impl Till {
    pub fn pay(&self) {}
}

fn main() {
    xray_runtime::assert_traced!(Till::pay);
    Till.pay();
}
