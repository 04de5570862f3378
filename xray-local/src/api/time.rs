//! Times as clients write them: seconds since 1970 as a number or its text, or ISO 8601. Asks no clock.

use serde_json::Value;

/// Seconds since 1970, of a JSON number, of its text, or of a text such as `2026-11-20T14:42:48.5Z`.
pub(super) fn seconds(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            text.parse().ok().filter(|seconds: &f64| seconds.is_finite()).or_else(|| iso(text))
        }
        other => other.as_f64(),
    }
}

/// A date, and perhaps a time of day and an offset. Without an offset it is UTC, as AWS's clients mean it.
fn iso(text: &str) -> Option<f64> {
    if !text.is_ascii() {
        return None;
    }
    let (date, rest) = text.split_at_checked(10)?;
    let mut parts = date.split('-').map(digits);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=days_of(year, month)).contains(&day) {
        return None;
    }
    let midnight = f64::from(days_since_1970(year, month, day)) * 86_400.0;
    if rest.is_empty() {
        return Some(midnight);
    }
    let time = rest.strip_prefix(['T', 't', ' '])?;
    let offset_at = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (time, offset) = time.split_at_checked(offset_at)?;
    Some(midnight + seconds_of_day(time)? - offset_seconds(offset)?)
}

/// `14:42` or `14:42:48.5`; a leap second is taken as the second after.
fn seconds_of_day(time: &str) -> Option<f64> {
    let mut parts = time.split(':');
    let (hour, minute) = (digits(parts.next()?)?, digits(parts.next()?)?);
    let second = parts.next().unwrap_or("0");
    let is_plain = second.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let second: f64 = second.parse().ok().filter(|second| is_plain && (0.0..61.0).contains(second))?;
    (parts.next().is_none() && hour < 24 && minute < 60).then(|| f64::from(hour * 3_600 + minute * 60) + second)
}

/// `Z`, nothing, `+01:00` or `-0530`.
fn offset_seconds(offset: &str) -> Option<f64> {
    if matches!(offset, "" | "Z" | "z") {
        return Some(0.0);
    }
    let (sign, rest) = offset.split_at_checked(1)?;
    let (hours, minutes) = rest.split_once(':').or_else(|| rest.split_at_checked(2))?;
    let (hours, minutes) = (digits(hours)?, if minutes.is_empty() { 0 } else { digits(minutes)? });
    let seconds = f64::from(hours * 3_600 + minutes * 60);
    (hours < 24 && minutes < 60).then_some(if sign == "-" { -seconds } else { seconds })
}

/// Up to four digits, without a sign.
fn digits(text: &str) -> Option<i32> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

fn days_of(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Years are counted from March, so that the leap day comes last.
fn days_since_1970(year: i32, month: i32, day: i32) -> i32 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::{days_of, days_since_1970, seconds};

    #[test]
    fn all_that_clients_write_is_read() {
        for (text, expected) in [
            ("1970-01-01", 0.0),
            ("1970-01-01T00:00:00Z", 0.0),
            ("2026-11-20T14:42:48Z", 1_795_185_768.0),
            ("2026-11-20 14:42:48.250", 1_795_185_768.25),
            ("2026-11-20T15:42:48+01:00", 1_795_185_768.0),
            ("2026-11-20T09:12:48-0530", 1_795_185_768.0),
            ("2024-02-29T00:00Z", 1_709_164_800.0),
            ("1795185768.5", 1_795_185_768.5),
        ] {
            assert_eq!(seconds(&json!(text)), Some(expected), "{text}");
        }
        assert_eq!(seconds(&json!(12.5)), Some(12.5));
        for text in [
            "",
            "now",
            "inf",
            "NaN",
            "2026-13-01",
            "2026-02-29",
            "2026-11-20T24:00Z",
            "2026-11-20T1:2:3:4",
            "2026-11-20Tx",
        ] {
            assert_eq!(seconds(&json!(text)), None, "{text}");
        }
        assert_eq!(seconds(&json!([])), None);
    }

    #[test]
    fn each_day_follows_the_one_before() {
        let mut expected = days_since_1970(1890, 1, 1);
        for year in 1890..2110 {
            for month in 1..=12 {
                for day in 1..=days_of(year, month) {
                    assert_eq!(days_since_1970(year, month, day), expected, "{year}-{month}-{day}");
                    expected += 1;
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_much(text in ".*") {
            let _ = seconds(&json!(text));
        }

        #[test]
        fn nor_one_that_looks_like_a_time(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{0,12}[Zé+-]?[0-9:]{0,5}") {
            prop_assert!(seconds(&json!(text)).is_none_or(f64::is_finite));
        }
    }
}
