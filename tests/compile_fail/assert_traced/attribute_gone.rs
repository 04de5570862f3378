mod orders {
    pub fn price() {}
}

fn main() {
    xray_runtime::assert_traced!(orders::price);
}
