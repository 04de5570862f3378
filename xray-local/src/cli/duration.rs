//! Lengths of time as they are written on the command line: `500ms`, `30s`, `2m`, `1h`, `7d`.

use std::time::Duration;

const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let milliseconds = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, milliseconds)| milliseconds);
    let read = milliseconds.zip(number.parse::<u64>().ok()).and_then(|(unit, number)| unit.checked_mul(number));
    read.map(Duration::from_millis)
        .ok_or_else(|| "not a length of time; write a whole number and a unit, such as 500ms, 30s, 2m or 1h".to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::duration;

    #[test]
    fn a_number_and_a_unit_are_a_length_of_time() {
        for (text, milliseconds) in [("500ms", 500), ("30s", 30_000), ("2m", 120_000), ("1h", 3_600_000), ("0s", 0)] {
            assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "30", "s", "-1s", "1.5s", "30 s", "30S", "99999999999999999999s", "18446744073709551615h", "ä"]
        {
            assert!(duration(text).unwrap_err().ends_with("such as 500ms, 30s, 2m or 1h"), "{text}");
        }
    }
}
