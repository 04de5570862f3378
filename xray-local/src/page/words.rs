//! How numbers, times and outcomes are written for people. Pages and charts share it.

use crate::document::Segment;

/// What became of a request or a part of it; the first that is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Outcome {
    Fault,
    Throttle,
    Error,
    Open,
    Ok,
}

impl Outcome {
    pub(super) fn of(segment: &Segment) -> Self {
        match (segment.fault, segment.throttle, segment.error, segment.end_time) {
            (true, ..) => Self::Fault,
            (_, true, ..) => Self::Throttle,
            (_, _, true, _) => Self::Error,
            (.., None) => Self::Open,
            _ => Self::Ok,
        }
    }

    /// The class that gives it its colour, which is X-Ray's: red, purple, yellow, green.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::Throttle => "throttle",
            Self::Error => "error",
            Self::Open => "open",
            Self::Ok => "ok",
        }
    }

    /// As people read it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Fault => "Fault",
            Self::Throttle => "Throttle",
            Self::Error => "Error",
            Self::Open => "In progress",
            Self::Ok => "OK",
        }
    }
}

/// Three digits and a unit: `850 µs`, `12.3 ms`, `4.56 s`, `2 min 5 s`.
pub(super) fn seconds(seconds: f64) -> String {
    let digits = |number: f64, unit: &str| {
        let decimals = if number >= 99.95 {
            0
        } else if number >= 9.995 {
            1
        } else {
            2
        };
        let text = format!("{number:.decimals$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        format!("{text} {unit}")
    };
    match seconds {
        it if it < 0.000_999_5 => digits(it * 1e6, "µs"),
        it if it < 0.999_5 => digits(it * 1e3, "ms"),
        it if it < 99.95 => digits(it, "s"),
        it => format!("{:.0} min {:.0} s", (it.round() / 60.0).floor(), it.round() % 60.0),
    }
}

/// A share as a percentage; what is not nothing never reads as nothing.
#[expect(clippy::cast_precision_loss, reason = "counts of traces are far below 2^52")]
pub(super) fn percent(part: u64, whole: u64) -> String {
    let share = if whole == 0 { 0.0 } else { part as f64 / whole as f64 * 100.0 };
    match share {
        0.0 => "0 %".into(),
        it if it < 0.1 => "< 0.1 %".into(),
        it if it < 10.0 => format!("{it:.1} %"),
        it => format!("{it:.0} %"),
    }
}

/// With spaces between thousands.
pub(super) fn count(count: u64) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join("\u{2009}")
}

/// `1 trace`, `2 traces`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

/// A UTC time as `2026-11-20T14:37:18.250Z`, which scripts turn into that of the reader.
pub(super) fn timestamp(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "times beyond what fits are cut to it")]
    let milliseconds = (seconds * 1e3).round().clamp(-6.2e13, 2.5e14) as i64;
    let (days, within) = (milliseconds.div_euclid(86_400_000), milliseconds.rem_euclid(86_400_000));
    // Days to a civil date, by the method of Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute) = (within / 3_600_000, within / 60_000 % 60);
    let (second, millisecond) = (within / 1_000 % 60, within % 1_000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z")
}

#[cfg(test)]
mod tests {
    use super::{count, percent, seconds, timestamp};

    #[test]
    fn times_have_three_digits_and_a_unit() {
        for (number, text) in [
            (0.0, "0 µs"),
            (0.000_85, "850 µs"),
            (0.000_999_6, "1 ms"),
            (0.012_34, "12.3 ms"),
            (0.5, "500 ms"),
            (4.564, "4.56 s"),
            (125.0, "2 min 5 s"),
            (119.9, "2 min 0 s"),
        ] {
            assert_eq!(seconds(number), text);
        }
    }

    #[test]
    fn a_share_that_is_something_never_reads_as_nothing() {
        assert_eq!(
            [percent(0, 0), percent(1, 10_000), percent(1, 40), percent(1, 2)],
            ["0 %", "< 0.1 %", "2.5 %", "50 %"]
        );
        assert_eq!(count(1_234_567), "1\u{2009}234\u{2009}567");
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (number, text) in [
            (0.0, "1970-01-01T00:00:00.000Z"),
            (951_782_400.25, "2000-02-29T00:00:00.250Z"),
            (1_795_185_438.0, "2026-11-20T14:37:18.000Z"),
            (-1.0, "1969-12-31T23:59:59.000Z"),
        ] {
            assert_eq!(timestamp(number), text);
        }
    }
}
