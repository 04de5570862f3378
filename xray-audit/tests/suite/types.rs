//! One key has one type everywhere.

use xray_audit::ValueType;

use crate::support::Crate;

#[test]
fn a_key_of_two_types_is_a_finding() {
    let crate_ = Crate::of(
        "
#[traced]
fn pay(#[annotate] user_id: u64) {}
#[traced]
fn refund(#[annotate] user_id: Option<&i32>) {}
#[traced]
fn show(#[annotate(name = \"user_id\")] id: &str) {}
",
    );
    assert_eq!(
        crate_.findings(),
        ["types src/lib.rs:7:39 annotation `user_id` is a string here and a number elsewhere; \
          give it the same type, or another key"]
    );
    let report = crate_.audit().check();
    assert_eq!(report.findings()[0].notes[0].0, "it is a number, `u64`,");
    assert_eq!(report.findings()[0].notes[0].1.to_string(), "src/lib.rs:3:20");
    assert!(crate_.audit().one_type_per_key(false).check().is_clean());
}

#[test]
fn of_two_types_as_frequent_the_first_is_right() {
    let crate_ = Crate::of("#[traced] fn a(#[annotate] id: bool) {}\n#[traced] fn b(#[annotate] id: u8) {}");
    let expected = "types src/lib.rs:2:28 annotation `id` is a number here and a boolean elsewhere; \
                    give it the same type, or another key";
    assert_eq!(crate_.findings(), [expected]);
}

#[test]
fn what_x_ray_takes_for_one_type_is_one_type() {
    let crate_ = Crate::of(
        "
        #[traced] fn a(#[annotate] id: u64, #[annotate] who: &str, #[annotate(display)] order: OrderId) {}
        #[traced] fn b(#[annotate] id: f32, #[annotate] who: Arc<String>, #[annotate] order: String) {}
        #[traced] fn c(#[annotate] id: NonZeroU8, #[annotate] who: Option<Cow<'_, str>>, #[annotate] order: IpAddr) {}
        #[traced] fn d(#[metadata] id: &str) {}
        ",
    );
    assert_eq!(crate_.findings(), <[&str; 0]>::default());
}

#[test]
fn what_the_sources_do_not_tell_is_compared_with_nothing() {
    let crate_ = Crate::of(
        "
        use elsewhere::{OrderId, CustomerId};
        #[traced] fn a(#[annotate] id: OrderId) {}
        #[traced] fn b(#[annotate] id: CustomerId) {}
        #[traced] fn c(#[annotate] id: u64) {}
        #[traced] fn d<T: ToAnnotation>(#[annotate] id: T) {}
        #[traced] fn e(#[annotate(with = elsewhere::id)] id: &Order) {}
        ",
    );
    assert_eq!(crate_.findings(), <[&str; 0]>::default());
}

#[test]
fn calls_and_options_of_the_attribute_count_too() {
    let crate_ = Crate::of(
        "
struct Order { id: u64 }
#[traced(annotate(items = items.len(), \"order.id\" = order.id), ok(annotate(total = |t: &u64| -> u64 { *t })))]
fn pay(order: &Order, items: &[u8]) -> Result<u64, E> {
    xray_runtime::current().annotate(\"total\", \"much\");
    xray_runtime::current().annotate(\"items\", true);
    segment.annotate(\"order.id\", format!(\"{order}\"));
    let items = unknown();
    segment.annotate(\"order.id\", items);
}
fn not_traced(name: String) { current().annotate(\"items\", name); }
",
    );
    let findings = crate_.findings();
    let starts = [
        "types src/lib.rs:5:38 annotation `total` is a string here and a number elsewhere",
        "types src/lib.rs:6:38 annotation `items` is a boolean here and a number elsewhere",
        "types src/lib.rs:7:22 annotation `order.id` is a string here and a number elsewhere",
        "types src/lib.rs:11:50 annotation `items` is a string here and a number elsewhere",
    ];
    assert_eq!(findings.len(), starts.len(), "{findings:#?}");
    for (finding, start) in findings.iter().zip(starts) {
        assert!(finding.starts_with(start), "{finding}\n{start}");
    }
}

#[test]
fn types_of_other_files_are_looked_up() {
    let crate_ = Crate::with(&[
        ("src/lib.rs", "mod ids; mod shop;"),
        (
            "src/ids.rs",
            "pub type CustomerId = u64; pub struct OrderId(String);
             impl xray_runtime::ToAnnotation for OrderId {
                 fn to_annotation(&self) -> Annotation<'_> { self.0.to_annotation() }
             }
             pub const KEY: &str = \"customer\";
             pub fn shown(order: &Order) -> &str { &order.name }",
        ),
        (
            "src/shop.rs",
            "#[traced]\nfn a(#[annotate] customer: &str, #[annotate] order: u32) {}
             #[traced]\nfn b(#[annotate] customer: CustomerId, #[annotate] order: &OrderId) {}
             fn c() { current().annotate(crate::ids::KEY, 7); }
             #[traced]\nfn d(#[annotate(name = \"order\", with = crate::ids::shown)] o: &Order) {}",
        ),
    ]);
    let findings = crate_.findings();
    assert_eq!(findings.len(), 2, "{findings:#?}");
    assert!(findings[0].starts_with("types src/shop.rs:2:18 annotation `customer` is a string here and a number"));
    assert!(findings[1].starts_with("types src/shop.rs:2:46 annotation `order` is a number here and a string"));
}

#[test]
fn definitions_for_tests_are_none() {
    let crate_ = Crate::of(
        "
        #[cfg(not(test))] type Id = u64;
        #[cfg(test)] type Id = String;
        #[traced] fn a(#[annotate] id: Id) {}
        #[traced] fn b(#[annotate] id: &str) {}
        ",
    );
    assert_eq!(crate_.findings().len(), 1);
}

#[test]
fn the_catalogue_tells_keys_and_types() {
    let crate_ = Crate::of(
        "#[traced(metadata(size = 3))] fn a(#[cfg_attr(unix, annotate)] id: u64, #[annotate] what: What, #[metadata] of: Vec<u8>)
         { current().annotate(\"on\", true); }",
    );
    let report = crate_.audit().check();
    let function = &report.functions()[0];
    let annotations: Vec<_> =
        function.annotations().iter().map(|key| (key.name.as_str(), key.value_type, key.written.as_str())).collect();
    assert_eq!(
        annotations,
        [("id", ValueType::Number, "u64"), ("what", ValueType::Unknown, "What"), ("on", ValueType::Boolean, "true"),]
    );
    let metadata: Vec<_> = function.metadata().iter().map(|key| key.name.as_str()).collect();
    assert_eq!(metadata, ["of", "size"]);
}

#[test]
fn a_comment_takes_a_value_out_of_the_comparison() {
    let crate_ = Crate::of(
        "
        #[traced] fn a(#[annotate] id: u64) {}
        // xray-audit: allow(types)
        #[traced] fn b(#[annotate] id: &str) {}
        fn c() {
            // xray-audit: allow(types): of the old service
            xray_runtime::current()
                .annotate(\"id\", \"x\");
            current().annotate(\"id\", \"x\"); // xray-audit: allow(types)
        }
        ",
    );
    assert_eq!(crate_.findings(), <[&str; 0]>::default());
}
