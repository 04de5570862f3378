//! No two functions share a name.

use crate::support::Crate;

#[test]
fn two_functions_of_one_name_are_a_finding() {
    let crate_ = Crate::of(
        "
struct Till;
impl Till {
    #[traced]
    fn pay(&self) {}
}
mod bank {
    #[traced]
    async fn pay() {}
    #[traced(name = \"pay\")]
    fn transfer() {}
}
",
    );
    assert_eq!(
        crate_.findings(),
        [
            "names src/lib.rs:9:14 two functions have the name `pay`; \
             give one of them its own, as in `#[traced(name = \"bank::pay\")]`",
            "names src/lib.rs:11:8 two functions have the name `pay`; \
             give one of them its own, as in `#[traced(name = \"bank::transfer\")]`",
        ]
    );
    let report = crate_.audit().check();
    let notes: Vec<_> = report.findings()[0].notes.iter().map(|(note, place)| format!("{note} {place}")).collect();
    assert_eq!(notes, ["the other is `Till::pay` src/lib.rs:5:8"]);
    assert!(crate_.audit().unique_names(false).check().is_clean());
}

#[test]
fn the_name_that_is_proposed_is_another_one() {
    let proposed = |source: &str| Crate::of(source).findings()[0].rsplit_once(" its own").unwrap().1.to_owned();
    assert_eq!(
        proposed("struct A; impl A { #[traced] fn pay() {} } #[traced] fn pay() {}"),
        ", as in `#[traced(name = \"A::pay\")]`"
    );
    assert_eq!(
        proposed("mod a { #[traced] impl A { fn pay() {} } } mod b { #[traced] impl A { fn pay() {} } }"),
        ", as in `#[traced(name = \"b::A::pay\")]`"
    );
    assert_eq!(proposed("#[traced] impl X for A { fn pay() {} } #[traced] impl Y for A { fn pay() {} }"), "");
}

#[test]
fn names_of_their_own_are_clean() {
    let crate_ = Crate::of(
        "
        #[traced(name = \"Till::pay\")] fn pay() {}
        mod bank { #[traced] fn pay() {} fn price() {} }
        #[traced] fn price() {}
        #[traced] impl Bank { fn pay() {} fn price() {} }
        ",
    );
    assert_eq!(crate_.findings(), <[&str; 0]>::default());
}

#[test]
fn raw_identifiers_and_constants_are_the_names_they_stand_for() {
    let crate_ = Crate::of(
        "
mod names { pub const PAY: &str = \"match\"; pub const TWO: &str = \"x\"; }
mod other { pub const TWO: &str = \"y\"; }
#[traced] fn r#match() {}
#[traced(name = names::PAY)] fn pay() {}
#[traced(name = names::TWO)] fn two() {}
#[traced(name = other::TWO)] fn three() {}
#[traced(name = Self::NAME)] fn four() {}
#[traced(name = Self::NAME)] fn five() {}
",
    );
    assert_eq!(crate_.findings().len(), 1, "{:?}", crate_.findings());
    assert!(crate_.findings()[0].starts_with("names src/lib.rs:5:33 two functions have the name `match`;"));
}

#[test]
fn services_may_be_named_by_many_functions() {
    let crate_ = Crate::of(
        "
        #[traced(root = \"orders\")] fn serve() {}
        #[traced(root = \"orders\")] fn consume() {}
        mod a { #[traced(root)] fn main() {} } mod b { #[traced(root)] fn main() {} }
        #[traced(namespace = \"remote\", name = \"warehouse\")] fn reserve() {}
        #[traced(namespace = \"remote\", name = \"warehouse\")] fn release() {}
        #[traced] fn orders() {}
        ",
    );
    assert_eq!(crate_.findings(), <[&str; 0]>::default());
}

#[test]
fn functions_that_never_meet_may_share_a_name() {
    let crate_ = Crate::with(&[
        ("src/bin/one.rs", "#[traced] fn run() {}"),
        ("src/bin/two.rs", "#[traced] fn run() {}"),
        (
            "src/lib.rs",
            "
            #[cfg(unix)] mod unix { #[traced] fn open() {} }
            #[cfg(windows)] mod windows { #[traced] fn open() {} }
            #[cfg(feature = \"a\")] #[traced] fn read() {}
            #[cfg(not(feature = \"a\"))] mod without { #[traced] fn read() {} }
            #[cfg(feature = \"x\")] #[traced] fn write() {}
            #[cfg(all(feature = \"y\", not(feature = \"x\")))] #[traced] fn write() {}
            ",
        ),
    ]);
    assert_eq!(crate_.findings(), <[&str; 0]>::default());
}

#[test]
fn a_program_meets_its_library() {
    let crate_ = Crate::with(&[("src/main.rs", "#[traced] fn run() {}"), ("src/lib.rs", "#[traced] pub fn run() {}")]);
    assert_eq!(crate_.findings().len(), 1);
    let features = Crate::of(
        "#[cfg(feature = \"a\")] mod a { #[traced] fn read() {} }
         #[cfg(feature = \"b\")] mod b { #[traced] fn read() {} }",
    );
    assert_eq!(features.findings().len(), 1);
}

#[test]
fn a_comment_takes_a_function_out_of_the_comparison() {
    for allowed in [0, 1] {
        let comment = |place| if place == allowed { "// xray-audit: allow(names): one calls the other" } else { "" };
        let source = format!(
            "mod a {{\n{}\n#[traced]\npub fn pay() {{}}\n}}\nmod b {{\n{}\n#[traced]\npub fn pay() {{}}\n}}",
            comment(0),
            comment(1)
        );
        assert_eq!(Crate::of(&source).findings(), <[&str; 0]>::default(), "{source}");
    }
}
