//! Rounds that take turns, and their figures.

use crate::clock::thread_cpu_ns;

pub(crate) const ROUNDS: usize = 200;
/// What a round does so often. Fewer than our queue holds, so that nothing is dropped.
pub(crate) const TIMES: usize = 2_000;

pub(crate) struct Case<'a> {
    name: &'static str,
    /// The most it may cost, where that is promised.
    budget: Option<f64>,
    round: Box<dyn FnMut() + 'a>,
}

impl<'a> Case<'a> {
    pub(crate) fn new(name: &'static str, round: impl FnMut() + 'a) -> Self {
        Self { name, budget: None, round: Box::new(round) }
    }

    pub(crate) fn at_most(self, nanoseconds: f64) -> Self {
        Self { budget: Some(nanoseconds), ..self }
    }
}

/// Prints what each case costs more than the first; `between` rounds what was handed over is dealt with.
pub(crate) fn compare(title: &str, cases: &mut [Case<'_>], between: impl Fn()) {
    let mut times = vec![Vec::with_capacity(ROUNDS); cases.len()];
    for _ in 0..ROUNDS {
        for (case, times) in cases.iter_mut().zip(&mut times) {
            let before = thread_cpu_ns();
            (case.round)();
            times.push(thread_cpu_ns().saturating_sub(before) as f64 / TIMES as f64);
            between();
        }
    }
    let figures: Vec<(f64, f64)> = times.iter_mut().map(|times| least_and_middle(times)).collect();
    let (least_alone, middle_alone) = figures.first().copied().unwrap_or_default();
    println!("{title} ({} alone: {least_alone:.0} / {middle_alone:.0})", cases.first().map_or("", |case| case.name));
    for (case, (least, middle)) in cases.iter().zip(&figures).skip(1) {
        let (least, middle) = (least - least_alone, middle - middle_alone);
        let verdict = case.budget.map(|budget| {
            let verdict = if middle <= budget { "holds" } else { "MISSED" };
            format!("  <= {budget}: {verdict}")
        });
        println!("  {:<50} {least:>7.0} {middle:>7.0}{}", case.name, verdict.unwrap_or_default());
    }
    println!();
}

fn least_and_middle(times: &mut [f64]) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    let at = |place: usize| times.get(place).copied().unwrap_or(f64::NAN);
    (at(0), at(times.len() / 2))
}
