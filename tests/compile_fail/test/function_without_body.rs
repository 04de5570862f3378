trait Charges {
    #[xray_runtime::test]
    fn charges();
}

fn main() {}
