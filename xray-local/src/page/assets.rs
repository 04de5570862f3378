//! The files that pages load. They are built in, so nothing asked for reaches the file system.

macro_rules! assets {
    ($($name:literal $content_type:ident,)*) => {
        const ASSETS: &[(&str, &str, &str)] =
            &[$(($name, $content_type, include_str!(concat!("../../assets/", $name))),)*];
    };
}

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

assets! {
    "analytics.css" CSS,
    "chart.js" SCRIPT,
    "compare.css" CSS,
    "complete.js" SCRIPT,
    "copy.js" SCRIPT,
    "details.css" CSS,
    "fragment.js" SCRIPT,
    "frame.css" CSS,
    "frame.js" SCRIPT,
    "icon.svg" SVG,
    "insights.css" CSS,
    "list.css" CSS,
    "list.js" SCRIPT,
    "live.js" SCRIPT,
    "map.css" CSS,
    "map.js" SCRIPT,
    "sampling.css" CSS,
    "sampling.js" SCRIPT,
    "theme.js" SCRIPT,
    "timeline-keys.js" SCRIPT,
    "timeline-model.js" SCRIPT,
    "timeline-panel.js" SCRIPT,
    "timeline-rows.js" SCRIPT,
    "timeline-search.js" SCRIPT,
    "timeline-zoom.js" SCRIPT,
    "timeline.js" SCRIPT,
    "trace.css" CSS,
}

/// Content type and text of a file.
pub(super) fn find(name: &str) -> Option<(&'static str, &'static str)> {
    ASSETS.iter().find(|(found, ..)| *found == name).map(|(_, content_type, text)| (*content_type, *text))
}

#[cfg(test)]
mod tests {
    use super::{ASSETS, find};

    #[test]
    fn only_what_is_built_in_is_found() {
        assert!(find("frame.css").is_some());
        for name in ["", "../Cargo.toml", "..%2fCargo.toml", "frame.css/", "/frame.css", "Frame.css"] {
            assert!(find(name).is_none(), "{name}");
        }
    }

    #[test]
    fn no_script_makes_elements_from_text() {
        for (name, _, text) in ASSETS {
            for way in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"] {
                assert!(!text.contains(way), "{name} uses {way}");
            }
        }
    }
}
