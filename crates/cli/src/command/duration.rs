//! Parses lengths of time.

use std::time::Duration;

use crate::globals::seconds;

const DAY: Duration = Duration::from_secs(86_400);

/// The units, and their lengths in seconds.
const UNITS: [(char, u32); 5] = [
    ('s', 1),
    ('m', 60),
    ('h', 3_600),
    ('d', 86_400),
    ('w', 7 * 86_400),
];

/// Parses a positive number with a unit, such as `90m` or `1.5d`. A number without a unit counts
/// seconds.
///
/// # Errors
///
/// Fails for any other text, and for a time that is too long to count.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let refused = || format!("expected a time such as 90m, 24h, 7d or 3600, found {text:?}");
    let unit = UNITS.iter().find(|(unit, _)| text.ends_with(*unit));
    let (number, unit) = match unit {
        Some((letter, unit)) => (text.trim_end_matches(*letter), *unit),
        None => (text, 1),
    };
    if !number.ends_with(|last: char| last.is_ascii_digit()) || number.len() + 1 < text.len() {
        return Err(refused());
    }
    let number = seconds(number).map_err(|_| refused())?;
    number.checked_mul(unit).ok_or_else(refused)
}

/// Parses how long to look for a lost request: a positive number of seconds, up to a day.
///
/// # Errors
///
/// Fails for any other text.
pub(super) fn settling(text: &str) -> Result<Duration, String> {
    let settle = seconds(text)?;
    if settle > DAY {
        let most = DAY.as_secs();
        return Err(format!("expected at most {most} seconds, found {text:?}"));
    }
    Ok(settle)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_counts_its_unit_and_without_one_seconds() {
        for (text, seconds) in [
            ("3600", 3_600),
            ("45s", 45),
            ("90m", 5_400),
            ("24h", 86_400),
            ("1.5d", 129_600),
            ("2w", 1_209_600),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
    }

    #[test]
    fn what_is_no_length_of_time_is_refused() {
        for odd in [
            "", "h", "0", "0h", "-1h", "1 h", "1hh", "1h30m", "1y", "1H", "inf", "NaN", "infs",
            "1e40", "1e18w", "soon", "٣h",
        ] {
            let refused = duration(odd).unwrap_err();
            assert!(refused.ends_with(&format!("found {odd:?}")), "{refused}");
        }
    }

    #[test]
    fn the_longest_time_to_settle_is_a_day() {
        assert_eq!(settling("0.5"), Ok(Duration::from_millis(500)));
        assert_eq!(settling("86400"), Ok(DAY));
        for (odd, says) in [
            (
                "86400.1",
                "expected at most 86400 seconds, found \"86400.1\"",
            ),
            ("1e18", "expected at most 86400 seconds, found \"1e18\""),
            (
                "1e40",
                "expected a positive number of seconds, found \"1e40\"",
            ),
            ("0", "expected a positive number of seconds, found \"0\""),
        ] {
            assert_eq!(settling(odd).unwrap_err(), says);
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,20}") {
            let _ = duration(&text);
        }
    }
}
