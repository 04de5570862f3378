//! The whole trace in a small picture, with the part that the timeline shows marked on it.

use maud::{Markup, html};

use crate::layout::overview::{COLUMNS, Mark, overview};
use crate::layout::timeline::Timeline;
use crate::page::colours::Colours;
use crate::page::words::seconds;

/// Scripts move the viewport's shapes; their first places show the whole.
pub(super) fn minimap(timeline: &Timeline<'_>) -> Markup {
    let colours = Colours::of(&[timeline]);
    let (runs, lanes) = overview(timeline);
    let class = |service: usize, mark: Mark| match mark {
        Mark::None => timeline.services.get(service).map(|service| colours.class(service.name)).unwrap_or_default(),
        Mark::Error => "error".to_owned(),
        Mark::Throttle => "throttle".to_owned(),
        Mark::Fault => "fault".to_owned(),
    };
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let tick = |share: f64| seconds(timeline.length_micros as f64 / 1e6 * share);
    html! {
        figure #minimap.minimap title="Drag to choose what the timeline shows" {
            figcaption.unseen { "The whole trace" }
            svg.picture viewBox=(format!("0 0 {COLUMNS} {}", lanes * 4)) preserveAspectRatio="none" role="img" aria-label="The whole trace" {
                @for run in &runs {
                    rect class=(class(run.service, run.mark)) x=(run.from) y=(run.lane * 4) width=(run.to - run.from) height="3" {}
                }
            }
            svg #viewport.viewport viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" {
                rect.shade #shade-before x="0" y="0" width="0" height="100" {}
                rect.shade #shade-after x="1000" y="0" width="0" height="100" {}
                rect.window #window x="0" y="0" width="1000" height="100" {}
            }
            div.ticks aria-hidden="true" { @for share in [0.0, 0.25, 0.5, 0.75, 1.0] { span { (tick(share)) } } }
        }
    }
}
