//! Every way to write a function, with `#[traced]` on it: the catalogue `vectors/function-forms.json`.
//!
//! Each form is compiled alone, in its own edition, against the libraries of this build. Run one with
//! `XRAY_FORM=async-basic cargo test --test forms -- --nocapture`.
#![forbid(unsafe_code)]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
#![allow(missing_docs, unreachable_pub)]

#[path = "support/forms/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use support::catalogue::{Form, Kind, NOT_YET, forms};
use support::toolchain::Toolchain;
use support::verdict::{Verdict, judge};

#[test]
fn every_form_of_function_can_be_traced() {
    let only = std::env::var("XRAY_FORM").ok();
    let mut forms = forms();
    assert_eq!(forms.len(), 164, "the catalogue has changed");
    for (id, _) in NOT_YET {
        assert!(forms.iter().any(|form| form.id == *id), "no form {id:?} in the catalogue");
    }
    forms.retain(|form| only.as_ref().is_none_or(|only| *only == form.id));
    let toolchain = Toolchain::find();
    let verdicts = judge_all(&forms, &toolchain);

    let mut counts: BTreeMap<Kind, [usize; 3]> = BTreeMap::new();
    let mut failures = Vec::new();
    for (form, verdict) in forms.iter().zip(verdicts) {
        let [passed, not_yet, all] = counts.entry(form.expected.kind).or_default();
        *all += 1;
        let needs_tracing = form.source.contains("tracing::") && !toolchain.has("tracing");
        let reason = NOT_YET.iter().find(|(id, _)| *id == form.id).map(|(_, reason)| *reason);
        let reason = reason.or(needs_tracing.then_some("`tracing` is not among the dev-dependencies of the tests"));
        match (verdict, reason) {
            (Ok(line), None) => {
                *passed += 1;
                if !line.is_empty() {
                    println!("{}: {line}", form.id);
                }
            }
            (Err(_), Some(reason)) => {
                *not_yet += 1;
                println!("not yet: {}: {reason}", form.id);
            }
            (Ok(_), Some(_)) => failures.push(format!("{} passes now; take it off the list `NOT_YET`", form.id)),
            (Err(problem), None) => failures.push(format!("{}: {problem}", form.id)),
        }
    }
    for (kind, [passed, not_yet, all]) in counts {
        println!("{}: {passed} of {all} ({not_yet} not yet)", kind.text());
    }
    assert!(failures.is_empty(), "{} forms fail\n\n{}", failures.len(), failures.join("\n\n"));
}

/// Two at a time: rustc is one core's work, and other tests run beside this one.
fn judge_all(forms: &[Form], toolchain: &Toolchain) -> Vec<Verdict> {
    let next = AtomicUsize::new(0);
    let verdicts = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((place, form)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|place| Some((place, forms.get(place)?)))
                {
                    let verdict = judge(form, toolchain);
                    verdicts.lock().expect("no verdict panics").insert(place, verdict);
                }
            });
        }
    });
    verdicts.into_inner().expect("no verdict panics").into_values().collect()
}
