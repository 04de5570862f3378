//! Every way to write a function, with `#[traced]` on it: the catalogue `vectors/function-forms.json`,
//! and the files under `forms_more/`.
//!
//! Each form is compiled alone, in its own edition, against the libraries of this build. Run one with
//! `XRAY_FORM=async-basic cargo test --test forms -- --nocapture`, or a category by its name.
#![forbid(unsafe_code)]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
#![allow(missing_docs, unreachable_pub)]

#[path = "support/forms/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use support::catalogue::{self, Form, Kind};
use support::files;
use support::lints::Lints;
use support::toolchain::Toolchain;
use support::verdict::{Verdict, judge};

#[test]
fn every_form_of_function_can_be_traced() {
    let (listed, written) = (catalogue::forms(), files::forms());
    assert_eq!(listed.len(), 164, "the catalogue has changed");
    assert!(written.len() >= 170, "{} forms under `forms_more/`", written.len());
    let names: BTreeSet<&str> = listed.iter().chain(&written).map(|form| form.id.as_str()).collect();
    assert_eq!(names.len(), listed.len() + written.len(), "two forms have one name");

    let (toolchain, lints) = (Toolchain::find(), Lints::find());
    let mut failures = Vec::new();
    for (title, forms) in [("function-forms.json", listed), ("forms_more", written)] {
        let only = std::env::var("XRAY_FORM").ok();
        let is_wanted = |form: &Form| {
            only.as_ref().is_none_or(|only| only.split(',').any(|only| only == form.id || only == form.category))
        };
        let forms: Vec<Form> = forms.into_iter().filter(is_wanted).collect();
        let verdicts = judge_all(&forms, &toolchain, &lints);
        failures.extend(report(title, &forms, verdicts));
    }
    let tally = lints.tally.into_inner().expect("no verdict panics");
    println!("said less often than of plain functions: {:?}", tally.less);
    println!("said more often, of clippy's restrictions: {:?}", tally.more_of_restriction);
    assert!(failures.is_empty(), "{} forms fail\n\n{}", failures.len(), failures.join("\n\n"));
}

/// Prints what is worth a line and how many of each kind passed; returns what is wrong.
fn report(title: &str, forms: &[Form], verdicts: Vec<Verdict>) -> Vec<String> {
    let mut counts: BTreeMap<Kind, [usize; 3]> = BTreeMap::new();
    let mut failures = Vec::new();
    for (form, verdict) in forms.iter().zip(verdicts) {
        let [passed, not_yet, all] = counts.entry(form.expected.kind).or_default();
        *all += 1;
        match (verdict, &form.not_yet) {
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
            (Ok(_), Some(_)) => failures.push(format!("{} passes now; it is `not yet` no longer", form.id)),
            (Err(problem), None) => failures.push(format!("{}/{}: {problem}", form.category, form.id)),
        }
    }
    for (kind, [passed, not_yet, all]) in counts {
        println!("{title}: {}: {passed} of {all} ({not_yet} not yet)", kind.text());
    }
    failures
}

/// Two at a time: rustc is one core's work, and other tests run beside this one.
fn judge_all(forms: &[Form], toolchain: &Toolchain, lints: &Lints) -> Vec<Verdict> {
    let next = AtomicUsize::new(0);
    let verdicts = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((place, form)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|place| Some((place, forms.get(place)?)))
                {
                    let verdict = judge(form, toolchain, lints);
                    verdicts.lock().expect("no verdict panics").insert(place, verdict);
                }
            });
        }
    });
    verdicts.into_inner().expect("no verdict panics").into_values().collect()
}
