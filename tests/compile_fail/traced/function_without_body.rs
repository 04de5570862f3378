use xray_runtime::traced;

trait Pay {
    #[traced]
    fn pay(&self);
}

fn main() {}
