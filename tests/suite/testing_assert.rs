//! `assert_trace!`: what it takes, what it refuses, and the difference it shows.

use xray_runtime::testing::{Recording, Trace, record_sync};
use xray_runtime::{Namespace, assert_trace, begin_segment, current, scope, traced};

use crate::common::own_process;
use crate::testing::said;

#[traced]
fn checkout(#[annotate] user_id: u64, #[metadata] items: &[&str]) -> Result<(), CardDeclined> {
    scope("DynamoDB", || current().set_namespace(Namespace::Aws));
    charge(300)
}

#[derive(Debug)]
struct CardDeclined;

impl std::fmt::Display for CardDeclined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the limit is 200")
    }
}

impl std::error::Error for CardDeclined {}

#[traced]
fn charge(#[annotate] amount: u64) -> Result<(), CardDeclined> {
    if amount > 200 { Err(CardDeclined) } else { Ok(()) }
}

fn sample() -> Trace {
    record_sync(|| checkout(7, &["book", "lamp"])).trace
}

/// The difference alone.
fn difference(body: impl FnOnce()) -> String {
    let message = said(body);
    let difference = message.strip_prefix("the trace is not as expected (`-` expected, `+` found):\n");
    difference.unwrap_or_else(|| panic!("another message: {message}")).to_owned()
}

#[test]
fn a_trace_that_is_as_written_passes() {
    let trace = sample();
    assert_trace!(trace, "test" => {
        "checkout" {
            annotations: { user_id: 7 },
            metadata: { items: ["book", "lamp"] },
            fault: "CardDeclined",
        } => {
            "charge" { fault: "limit is 200", annotations: { "amount": 300_u64 } },
            "DynamoDB" { namespace: "aws", ok },
        },
    });
    // A reference, and what was recorded with an output, are traces too.
    assert_trace!(&trace, "test" => { .. });
    assert_trace!(record_sync(|| 7), "test" { ok });
}

#[test]
fn braces_take_any_order_and_brackets_the_one_they_are_written_in() {
    let trace = sample();
    assert_trace!(trace, "test" => { "checkout" => { "charge", "DynamoDB" } });
    assert_trace!(trace, "test" => [ "checkout" => [ "DynamoDB", "charge" ] ]);
    let shown = difference(|| assert_trace!(trace, "test" => { "checkout" => [ "charge", "DynamoDB" ] }));
    let expected = "  test
    checkout [user_id=7] FAULT
-     charge
      DynamoDB
+     charge [amount=300] FAULT
";
    assert_eq!(shown, expected);
}

#[test]
fn two_dots_allow_others_and_nothing_else_does() {
    let trace = sample();
    assert_trace!(trace, "test" => { "checkout" => { "charge", .. } });
    assert_trace!(trace, "test" => { "checkout" => [ "charge", .. ] });
    assert_trace!(trace, "test" => { "checkout" => { .. } });
    assert_trace!(trace, ..);
    let shown = difference(|| assert_trace!(trace, "test" => { "checkout" }));
    assert_eq!(shown, "  test\n    checkout [user_id=7] FAULT\n+     DynamoDB\n+     charge [amount=300] FAULT\n");
    let shown = difference(|| assert_trace!(trace, "test"));
    let expected = "  test
+   checkout [user_id=7] FAULT
+     DynamoDB
+     charge [amount=300] FAULT
";
    assert_eq!(shown, expected);
}

#[test]
fn what_is_missing_is_shown_with_its_children() {
    let trace = sample();
    let shown = difference(|| {
        assert_trace!(trace, "test" => {
            "checkout" => { "DynamoDB", "charge", "ship" { annotations: { city: "Ulm" }, ok } => { "label", .. } }
        });
    });
    let expected = "  test
    checkout [user_id=7] FAULT
      DynamoDB
      charge [amount=300] FAULT
-     ship [city=Ulm] ok
-       label
-       ..
";
    assert_eq!(shown, expected);
}

#[test]
fn each_property_is_shown_as_expected_and_as_found() {
    let trace = sample();
    macro_rules! shown {
        ($($property:tt)*) => {
            difference(|| assert_trace!(trace, "test" => { "checkout" { $($property)* } => { .. } }))
        };
    }
    let found = |expected: &str, found: &str| {
        format!(
            "  test
-   checkout{expected}
+   checkout [user_id=7] FAULT{found}
      DynamoDB
      charge [amount=300] FAULT
"
        )
    };
    let exception = " xray_suite::CardDeclined: \"the limit is 200\"";
    let type_name = trace.one("checkout").exceptions()[0].type_name().to_owned();
    let exception = exception.replace("xray_suite::CardDeclined", &type_name);
    assert_eq!(shown!(ok), found(" ok", &exception));
    assert_eq!(shown!(fault: "no money"), found(" FAULT with \"no money\"", &exception));
    assert_eq!(shown!(error), found(" ERROR", &exception));
    assert_eq!(shown!(throttle: "slow down"), found(" THROTTLE with \"slow down\"", &exception));
    assert_eq!(shown!(cancelled), found(" CANCELLED", ""));
    assert_eq!(shown!(namespace: "aws"), found(" namespace=aws", " namespace=none"));
    assert_eq!(shown!(annotations: { user_id: 8 }), found(" [user_id=8]", ""));
    assert_eq!(shown!(annotations: { user_id: "7" }), found(" [user_id=\"7\"]", ""));
    assert_eq!(shown!(annotations: { user_id: 7, plan: "gold" }), found(" [plan=gold, user_id=7]", ""));
    let items = " metadata.items=[\"book\",\"lamp\"]";
    assert_eq!(shown!(metadata: { items: ["book"] }), found(" metadata.items=[\"book\"]", items));
    assert_eq!(shown!(metadata: { plan: "gold" }), found(" metadata.plan=gold", " metadata.plan=null"));
}

#[test]
fn outcomes_are_told_apart() {
    let trace = record_sync(|| {
        scope("error", || current().set_error());
        scope("throttle", || current().set_throttle());
        scope("fault", || current().set_fault());
        scope("ok", || ());
        let cancelled = std::pin::pin!(xray_runtime::subsegment("cancelled", std::future::pending::<()>()));
        assert!(cancelled.poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_pending());
    });
    assert_trace!(trace, "test" => [
        "error" { error },
        "throttle" { throttle, error },
        "fault" { fault },
        "ok" { ok },
        "cancelled" { cancelled },
    ]);
    for wrong in [
        difference(|| assert_trace!(trace, "test" => { "throttle" { ok }, .. })),
        difference(|| assert_trace!(trace, "test" => { "cancelled" { ok }, .. })),
        difference(|| assert_trace!(trace, "test" => { "error" { throttle }, .. })),
        difference(|| assert_trace!(trace, "test" => { "ok" { cancelled }, .. })),
    ] {
        assert_eq!(wrong.lines().filter(|line| line.starts_with(['-', '+'])).count(), 2, "{wrong}");
    }
}

#[test]
fn several_roots_are_written_side_by_side() {
    let trace = Recording::new().without_segment().record_sync(|| {
        begin_segment("first").scope(|| scope("a", || ()));
        begin_segment("second").close();
    });
    assert_trace!(trace, "second", "first" => { "a" });
    assert_trace!(trace, "second", ..);
    assert_eq!(difference(|| assert_trace!(trace, "second")), "+ first\n+   a\n  second\n");
}

#[test]
fn siblings_of_one_name_each_find_their_own() {
    let trace = record_sync(|| {
        for amount in [1, 2, 3] {
            let _ = charge(amount);
        }
    });
    // The first would fit any of them, and must leave the others theirs.
    assert_trace!(trace, "test" => {
        "charge",
        "charge" { annotations: { amount: 1 } },
        "charge" { annotations: { amount: 2 } },
    });
    let shown = difference(|| {
        assert_trace!(trace, "test" => { "charge" { annotations: { amount: 3 } }, "charge", "charge", "charge" });
    });
    let expected = "  test\n    charge [amount=1]\n    charge [amount=2]\n    charge [amount=3]\n-   charge\n";
    assert_eq!(shown, expected);
}

#[test]
fn nothing_recorded_is_said() {
    let trace = Recording::new().not_sampled().record_sync(|| ());
    let shown = difference(|| assert_trace!(trace, "test" { ok }));
    let expected = "- test ok\nnothing was recorded; run the work inside the recording, and end it before the look\n";
    assert_eq!(shown, expected);
    assert_trace!(trace, ..);
    assert_trace!(trace,);
}

#[test]
fn values_are_compared_as_they_are_recorded() {
    let trace = record_sync(|| {
        current().annotate("whole", 2.0);
        current().annotate("large", u64::MAX);
        current().annotate("optional", Some("gold"));
        current().add_metadata("type", 1);
    });
    let name = "gold".to_owned();
    assert_trace!(trace, "test" {
        annotations: { whole: 2, large: u64::MAX, optional: name, absent: None::<&str> },
        metadata: { r#type: 1.0 },
    });
    assert_eq!(name, "gold", "the value is only looked at");
}

#[test]
fn names_and_values_may_be_expressions() {
    const LIMIT: &str = "the limit";
    let (name, amount) = ("charge".to_owned(), 150);
    let trace = sample();
    assert_trace!(trace, ("test") => { "checkout" => { (name), .. } });
    assert_trace!(trace, (format!("te{}", "st")) => {
        "checkout" { fault: format!("{LIMIT} is {}", 200), annotations: { user_id: 3 + 4 } } => {
            "charge" { annotations: { amount: 2 * amount }, fault: LIMIT },
            ..
        }
    });
}

#[test]
fn a_long_list_is_no_trouble_to_the_compiler() {
    let trace = record_sync(|| (0..150).for_each(|_| scope("s", || ())));
    assert_trace!(trace, "test" => [
        "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s",
        "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s",
        "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s",
        "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s",
        "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s",
        "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s",
    ]);
}

#[test]
fn a_difference_names_the_line_of_the_assertion() {
    let line = line!() + 2;
    let child = own_process("testing_assert::a_difference_names_the_line_of_the_assertion", &[], || {
        assert_trace!(sample(), "test");
    });
    let output = child.expect("the child panics");
    let told = format!("testing_assert.rs:{line}:");
    assert!(crate::common::said(&output).contains(&told), "no {told} in {}", crate::common::said(&output));
}
