//! The colours of services: classes of the style sheet, `hue0` to `hue9`.

use std::collections::HashMap;

use crate::layout::timeline::Timeline;

const HUES: usize = 10;

/// The colour of a name; the same on every page and at every start.
pub(super) fn colour(name: &str) -> String {
    class(own(name))
}

/// The colours of services that are shown together: each has its own if that is free, so that no two are alike while
/// there are enough.
pub(super) struct Colours<'a> {
    hues: HashMap<&'a str, usize>,
}

impl<'a> Colours<'a> {
    /// Those of the services of timelines.
    pub(super) fn of(timelines: &[&Timeline<'a>]) -> Self {
        Self::new(timelines.iter().flat_map(|timeline| timeline.services.iter().map(|service| service.name)))
    }

    /// Gives colours away in this order.
    fn new(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hues: HashMap<&str, usize> = HashMap::new();
        let mut given = [false; HUES];
        for name in names {
            if hues.contains_key(name) {
                continue;
            }
            let wanted = own(name);
            let free = (0..HUES).map(|step| (wanted + step) % HUES).find(|hue| given.get(*hue) == Some(&false));
            let hue = free.unwrap_or(wanted);
            if let Some(given) = given.get_mut(hue) {
                *given = true;
            }
            hues.insert(name, hue);
        }
        Self { hues }
    }

    /// The class of a service.
    pub(super) fn class(&self, name: &str) -> String {
        class(self.hues.get(name).copied().unwrap_or_else(|| own(name)))
    }
}

fn class(hue: usize) -> String {
    format!("hue{hue}")
}

/// FNV-1a, whose last bits alone are too much alike for names that are.
fn own(name: &str) -> usize {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 15)) as usize % HUES
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Colours, HUES, colour};

    #[test]
    fn services_shown_together_are_told_apart_while_there_are_colours() {
        let names: Vec<String> = (0..HUES + 2).map(|number| format!("service-{number}")).collect();
        let colours = Colours::new(names.iter().map(String::as_str));
        let of_first: HashSet<String> = names.iter().take(HUES).map(|name| colours.class(name)).collect();
        assert_eq!(of_first.len(), HUES);
        // Alone, and where all are given away, each has its own.
        assert_eq!(Colours::new(["shop"]).class("shop"), colour("shop"));
        assert_eq!(colours.class(&names[HUES]), colour(&names[HUES]));
    }
}
