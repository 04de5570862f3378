//! Functions that fit a pattern are traced.

use crate::support::{Crate, in_short};

const HANDLERS: &str = "
pub mod handlers {
    use xray_runtime::traced;
    #[traced]
    pub async fn pay() {}
    pub async fn list() {}
    async fn helper() {}
    pub fn plain() {}
    pub(crate) async fn inner() {}
    pub const fn limit() -> u8 { 3 }
    pub mod orders {
        pub async fn get() {}
    }
    pub struct Till;
    impl Till {
        pub async fn open(&self) {}
    }
    pub trait Handler {
        async fn declared();
        async fn with_a_body() {}
    }
}
pub async fn outside() {}
";

/// The paths that an audit wants traced.
fn untraced(source: &str, pattern: &str) -> Vec<String> {
    let report = Crate::of(source).audit().require_traced(pattern).check();
    let path = |message: &str| message.split('`').nth(1).unwrap_or_default().to_owned();
    report.findings().iter().map(|finding| path(&finding.message)).collect()
}

#[test]
fn a_function_that_fits_and_is_not_traced_is_a_finding() {
    let report = Crate::of(HANDLERS).audit().require_traced("pub async fn handlers::*").check();
    assert_eq!(
        in_short(&report),
        ["traced src/lib.rs:6:18 `handlers::list` is not traced, and `pub async fn handlers::*` must be; \
          put `#[traced]` on it, or `// xray-audit: allow(traced)` above it"]
    );
}

#[test]
fn a_pattern_says_where_how_visible_and_whether_async() {
    let fits = |pattern| untraced(HANDLERS, pattern);
    assert_eq!(fits("pub async fn handlers::**"), ["handlers::list", "handlers::orders::get", "handlers::Till::open"]);
    assert_eq!(fits("fn handlers::*"), ["handlers::list", "handlers::helper", "handlers::plain", "handlers::inner"]);
    assert_eq!(fits("get"), ["handlers::orders::get"]);
    assert_eq!(fits("**::Till::*"), ["handlers::Till::open"]);
    assert_eq!(fits("crate::*"), ["outside"]);
    assert_eq!(fits("**::Handler::*"), ["handlers::Handler::with_a_body"]);
    assert_eq!(fits("pub async fn * in src/*.rs").len(), 4);
}

#[test]
fn a_pattern_that_no_function_fits_is_a_finding() {
    let report = Crate::of(HANDLERS).audit().require_traced("handler::*").check();
    let [finding] = report.findings() else { panic!("{report}") };
    assert_eq!(finding.message, "no function fits the pattern `handler::*`; correct it, or take it away");
    assert!(finding.place.to_string().starts_with(&file!().replace('\\', "/")), "{finding}");
    // It cannot be traced, so to ask for it is a mistake.
    assert_eq!(Crate::of(HANDLERS).audit().require_traced("limit").check().findings().len(), 1);
    assert!(Crate::of(HANDLERS).audit().require_traced_if_any("handler::*").check().is_clean());
}

#[test]
fn every_spelling_of_the_attribute_is_known() {
    let source = "
        #[traced] fn a() {}
        #[xray_runtime::traced] fn b() {}
        #[::xray_runtime::traced(name = \"c\")] fn c() {}
        #[obs::traced(crate = obs)] async fn d() {}
        #[cfg_attr(feature = \"tracing\", traced)] fn e() {}
        #[cfg_attr(unix, inline, cfg_attr(feature = \"x\", obs::traced(root)))] fn f() {}
        #[tracing::instrument] fn g() {}
        #[traced_elsewhere] fn h() {}
    ";
    assert_eq!(untraced(source, "**"), ["g", "h"]);
}

#[test]
fn an_impl_that_is_traced_traces_its_methods() {
    let source = "
        #[traced]
        impl Till {
            pub fn pay(&self) {}
            #[traced(skip)]
            pub fn count(&self) {}
            pub const LIMIT: u8 = 3;
            pub fn outer(&self) { fn inner() {} }
        }
        #[traced]
        impl Handler for &Till {
            async fn handle(&self) {}
        }
        impl Till {
            pub fn open(&self) {}
        }
    ";
    let crate_ = Crate::of(source);
    let report = crate_.audit().require_traced("**").check();
    let names: Vec<_> =
        report.functions().iter().map(|function| (function.path(), function.name().map(str::to_owned))).collect();
    let expected = [
        ("Till::pay", Some("Till::pay")),
        ("Till::count", None),
        ("Till::outer", Some("Till::outer")),
        ("Till::outer::inner", None),
        ("Till::handle", Some("Till::handle")),
        ("Till::open", None),
    ];
    assert_eq!(names, expected.map(|(path, name)| (path.to_owned(), name.map(str::to_owned))));
    assert_eq!(report.findings().len(), 3);
}

#[test]
fn what_an_impl_says_holds_for_its_methods() {
    let crate_ = Crate::of(
        "
        #[traced(name = \"Shop\", annotate(region = \"eu\", tier = 1), ok(annotate(count = Vec::len)))]
        impl Till {
            fn pay(&self) -> Vec<u8> {}
            #[traced(name = \"refund\", annotate(region = 2), ok(metadata(all = |all| all)))]
            fn pay_back(&self) -> Vec<u8> {}
        }
        #[traced(root = \"nightly\")]
        impl Job { fn a() {} fn b() {} }
        #[traced(namespace = \"remote\")]
        impl Client for (A, B) { fn get() {} }
        ",
    );
    let report = crate_.audit().one_type_per_key(false).check();
    let said: Vec<_> = report
        .functions()
        .iter()
        .map(|function| {
            let keys = function.annotations().iter().map(|key| format!("{}: {}", key.name, key.value_type));
            format!("{} {:?} {}", function.path(), function.name(), keys.collect::<Vec<_>>().join(", "))
        })
        .collect();
    assert_eq!(
        said,
        [
            "Till::pay Some(\"Shop::pay\") region: string, tier: number, count: number",
            "Till::pay_back Some(\"refund\") region: number, tier: number",
            "Job::a Some(\"nightly\") ",
            "Job::b Some(\"nightly\") ",
            "_::get Some(\"get\") ",
        ]
    );
    report.assert_clean();
    let secret = Crate::of("#[traced(annotate(pin = 3))] impl A { fn a() {} fn b() {} fn c() {} }");
    assert_eq!(secret.findings().len(), 1);
}

#[test]
fn a_comment_allows_one_function() {
    let source = "
        // xray-audit: allow(traced): asked every second
        /// Whether we are well.
        #[inline]
        pub async fn health() {}
        #[inline] // xray-audit: allow(traced)
        pub async fn ready() {}
        pub async fn orders() {}
    ";
    assert_eq!(untraced(source, "pub async fn *"), ["orders"]);
}
