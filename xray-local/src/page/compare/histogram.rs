//! The response times of two sets, one over the other, on one logarithmic scale.

use maud::{Markup, html};

use crate::page::totals::Totals;
use crate::page::words::seconds;

const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 170.0;
const BARS: usize = 40;

/// Heights are shares of each set, so that a large set does not hide a small one.
pub(super) fn overlaid(a: &Totals, b: &Totals) -> Markup {
    let times = |totals: &Totals| {
        totals.points.iter().filter_map(|point| point.seconds).map(|it| it.max(1e-6).ln()).collect::<Vec<f64>>()
    };
    let (a, b) = (times(a), times(b));
    let all = || a.iter().chain(&b).copied();
    let (low, high) = (all().fold(f64::INFINITY, f64::min) - 0.05, all().fold(f64::NEG_INFINITY, f64::max) + 0.05);
    html! {
        figure.chart.overlaid {
            figcaption { span { "Response times" } span { b.letter.a { "A" } " " b.letter.b { "B" } } }
            @if low < high {
                @let (a, b) = (shares(&a, low, high), shares(&b, low, high));
                @let most = a.iter().chain(&b).copied().fold(0.0, f64::max).max(1e-9);
                svg role="img" aria-label="Response times of both sets" viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) preserveAspectRatio="none" {
                    path.a d=(outline(&a, most)) {}
                    path.b d=(outline(&b, most)) {}
                }
                div.ticks aria-hidden="true" {
                    @for share in [0.0, 0.25, 0.5, 0.75, 1.0] { span { (seconds((low + (high - low) * share).exp())) } }
                }
            } @else { p.quiet { "Nothing has ended yet." } }
        }
    }
}

/// The share of the times in each bar.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "few bars")]
fn shares(times: &[f64], low: f64, high: f64) -> Vec<f64> {
    let mut shares = vec![0.0; BARS];
    for time in times {
        let place = ((time - low) / (high - low) * BARS as f64) as usize;
        if let Some(share) = shares.get_mut(place.min(BARS - 1)) {
            *share += 1.0 / times.len() as f64;
        }
    }
    shares
}

/// Steps from the left to the right, closed along the bottom.
#[expect(clippy::cast_precision_loss, reason = "few bars")]
fn outline(shares: &[f64], most: f64) -> String {
    let width = WIDTH / BARS as f64;
    let mut path = format!("M0 {HEIGHT}");
    for (place, share) in shares.iter().enumerate() {
        path.push_str(&format!("V{:.1}H{:.1}", HEIGHT - share / most * (HEIGHT - 4.0), (place + 1) as f64 * width));
    }
    path.push_str(&format!("V{HEIGHT}Z"));
    path
}

#[cfg(test)]
mod tests {
    use super::{overlaid, shares};
    use crate::page::totals::{Point, Totals};
    use crate::page::words::Outcome;

    #[test]
    fn shares_add_up_to_one() {
        let times: Vec<f64> = (0..7).map(f64::from).collect();
        assert!((shares(&times, 0.0, 6.0).iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn sets_of_nothing_or_of_one_trace_are_drawn() {
        let open = Totals::new(vec![Point { start: 0.0, seconds: None, outcome: Outcome::Open }]);
        assert!(overlaid(&open, &open).into_string().contains("Nothing has ended yet."));
        let instant = Totals::new(vec![Point { start: 0.0, seconds: Some(0.0), outcome: Outcome::Ok }]);
        let drawn = overlaid(&instant, &open).into_string();
        assert!(drawn.contains("<path") && !drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
    }
}
