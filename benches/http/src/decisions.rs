//! What a sampling decision costs: an unsampled segment under rules, less one that needs no decision.

use std::error::Error;
use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use xray_runtime::{LocalRule, LocalRules, Recorder, Sampling, SamplingRequest, SamplingSource};

use crate::daemon;
use crate::measure::{Case, TIMES, compare};
use crate::peers::builder;

/// What a decision may cost under ten rules.
const DECISION_NS: f64 = 200.0;

pub(crate) fn ask() -> Result<(), Box<dyn Error>> {
    let mut cases = vec![Case::new("no decision", round(builder(Sampling::never()).build()?))];
    for (name, rules, budget) in [("1 rule", 1, None), ("10 rules", 10, Some(DECISION_NS)), ("100 rules", 100, None)] {
        let case = Case::new(name, round(builder(Sampling::local(local_rules(rules))).build()?));
        cases.push(match budget {
            Some(budget) => case.at_most(budget),
            None => case,
        });
    }
    for (name, rules, budget) in
        [("1 central rule", 1, None), ("10 central rules", 10, Some(DECISION_NS)), ("100 central rules", 100, None)]
    {
        let case = Case::new(name, round(under_central_rules(rules)?));
        cases.push(match budget {
            Some(budget) => case.at_most(budget),
            None => case,
        });
    }
    compare("a sampling decision: the last rule matches, and samples nothing", &mut cases, || ());
    Ok(())
}

/// A path that only the last of the rules is about.
fn path(place: usize, of: usize) -> String {
    if place + 1 == of { "/orders/*".to_owned() } else { format!("/service-{place}/*") }
}

fn local_rules(count: usize) -> LocalRules {
    let rules = (0..count).map(|place| LocalRule::new(0, 0.0).host("*.example.com").url_path(&path(place, count)));
    rules.fold(LocalRules::new(0, 0.0), LocalRules::rule)
}

/// A recorder that has its rules from a daemon.
fn under_central_rules(count: usize) -> Result<Recorder, Box<dyn Error>> {
    let paths: Vec<String> = (0..count).map(|place| path(place, count)).collect();
    let address = daemon::start(&paths)?;
    let recorder = builder(Sampling::central()).daemon_address(address.to_string()).build()?;
    let until = Instant::now() + Duration::from_secs(10);
    while recorder.health().sampling.source != SamplingSource::Central {
        begin(&recorder);
        if Instant::now() > until {
            return Err("the central rules did not come".into());
        }
        thread::sleep(Duration::from_millis(5));
    }
    Ok(recorder)
}

fn round(recorder: Recorder) -> impl FnMut() {
    move || (0..TIMES).for_each(|_| begin(&recorder))
}

fn begin(recorder: &Recorder) {
    let request = SamplingRequest::default().http_method("GET").host("shop.example.com").url_path("/orders/7");
    drop(black_box(recorder.segment("orders").request(black_box(&request)).begin()));
}
