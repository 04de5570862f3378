//! How a difference is written: with its sign, in the unit of what differs, and as a percentage.

use maud::{Markup, html};

use crate::page::words::seconds;

/// What became of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// It is less.
    Faster,
    /// It is more.
    Slower,
    /// They are the same to a percent.
    Same,
}

impl Way {
    /// From `a` seconds to `b` seconds.
    pub(super) fn of(a: f64, b: f64) -> Self {
        let least = a.max(b) * 0.01;
        match b - a {
            difference if difference > least => Self::Slower,
            difference if difference < -least => Self::Faster,
            _ => Self::Same,
        }
    }

    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::Same => "same",
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::Same => "same",
        }
    }
}

/// `+12 ms +4 %`, from `a` seconds to `b` seconds.
pub(super) fn change(a: f64, b: f64) -> Markup {
    html! {
        span.change.(Way::of(a, b).class()) {
            (signed(b - a)) @if let Some(share) = share(a, b) { " " span.share { (share) } }
        }
    }
}

fn signed(difference: f64) -> String {
    let sign = if difference < 0.0 { "−" } else { "+" };
    if difference == 0.0 { "0".to_owned() } else { format!("{sign}{}", seconds(difference.abs())) }
}

/// Of nothing there is no percentage; beyond tenfold it is a factor.
fn share(a: f64, b: f64) -> Option<String> {
    if a <= 0.0 || a == b {
        return None;
    }
    let factor = b / a;
    Some(match factor {
        it if it >= 10.0 => format!("×{it:.0}"),
        it if it < 1.0 => format!("−{:.0} %", (1.0 - it) * 100.0),
        it => format!("+{:.0} %", (it - 1.0) * 100.0),
    })
}

#[cfg(test)]
mod tests {
    use super::{change, share};

    #[test]
    fn a_difference_has_a_sign_and_a_share() {
        for (a, b, text) in [(0.1, 0.15, "+50 %"), (0.1, 0.05, "−50 %"), (0.1, 2.0, "×20")] {
            assert_eq!(share(a, b).as_deref(), Some(text));
        }
        assert_eq!(share(0.0, 1.0), None);
        let same = change(1.0, 1.005).into_string();
        assert!(same.contains("same") && same.contains("+5 ms"), "{same}");
    }
}
