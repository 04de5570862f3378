//! Where the time of a trace went: self time of each service and of each name.

use std::collections::HashMap;

use maud::{Markup, html};

use super::rows::service_name;
use crate::layout::timeline::{Order, Timeline};
use crate::page::colours::Colours;
use crate::page::words::{count, counted, percent, seconds};
use crate::store::Kept;

/// Services and names that are listed.
const MAX_NAMES: usize = 50;

pub(super) fn times(kept: &Kept) -> Markup {
    let timeline = Timeline::of(&kept.trace(), Order::Calls);
    let mut services: Vec<Sum<'_>> = timeline
        .services
        .iter()
        .map(|it| Sum {
            name: service_name(it.name),
            service: it.name,
            count: it.count,
            micros: it.self_micros,
            critical: 0,
        })
        .collect();
    let mut names: HashMap<(usize, &str), Sum<'_>> = HashMap::new();
    for row in &timeline.rows {
        let critical: u64 = row.critical.iter().map(|(from, to)| to - from).sum();
        let service = timeline.services.get(row.service).map_or("", |service| service.name);
        let sum = names.entry((row.service, row.name)).or_insert(Sum {
            name: row.name,
            service,
            count: 0,
            micros: 0,
            critical: 0,
        });
        sum.count += 1;
        sum.micros = sum.micros.saturating_add(row.self_micros);
        sum.critical += critical;
        if let Some(service) = services.get_mut(row.service) {
            service.critical += critical;
        }
    }
    let mut names: Vec<Sum<'_>> = names.into_values().collect();
    let whole = names.iter().fold(0_u64, |whole, sum| whole.saturating_add(sum.micros));
    for sums in [&mut services, &mut names] {
        sums.sort_by(|one, other| other.micros.cmp(&one.micros).then_with(|| one.name.cmp(other.name)));
    }
    let colours = Colours::of(&[&timeline]);
    html! {
        div #panel-body {
            header.panel-head {
                h2 { "Where the time went" }
                button #panel-close type="button" title="Close (Esc)" aria-label="Close" { "×" }
            }
            p.quiet { "Self time is time in which nothing below ran. Work that runs side by side counts for each, so sums may exceed the duration." }
            (table("By service", &colours, services.get(..MAX_NAMES).unwrap_or(&services), whole))
            (table("By name", &colours, names.get(..MAX_NAMES).unwrap_or(&names), whole))
            @if names.len() > MAX_NAMES { p.quiet { "and " (counted((names.len() - MAX_NAMES) as u64, "name")) " more" } }
        }
    }
}

/// What rows of one service or name sum up to.
struct Sum<'a> {
    name: &'a str,
    service: &'a str,
    count: u64,
    micros: u64,
    critical: u64,
}

fn table(title: &str, colours: &Colours<'_>, sums: &[Sum<'_>], whole: u64) -> Markup {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let time = |micros: u64| seconds(micros as f64 / 1e6);
    html! {
        table.sums {
            caption { (title) }
            thead { tr { th scope="col" { "Name" } th.number scope="col" { "Rows" } th.number scope="col" { "Self" } th.number scope="col" { "Share" } th.number scope="col" title="On the critical path" { "Critical" } } }
            tbody {
                @for sum in sums {
                    tr {
                        th scope="row" { i.(colours.class(sum.service)) {} button.find type="button" data-find=(sum.name) title=(format!("Find it in the trace ({})", sum.service)) { (sum.name) } }
                        td.number { (count(sum.count)) }
                        td.number { (time(sum.micros)) }
                        td.number.share {
                            (percent(sum.micros, whole))
                            svg viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true" {
                                rect class=(colours.class(sum.service)) width=(u128::from(sum.micros) * 100 / u128::from(whole.max(1))) height="3" {}
                            }
                        }
                        td.number { @if sum.critical > 0 { (time(sum.critical)) } @else { "–" } }
                    }
                }
            }
        }
    }
}
