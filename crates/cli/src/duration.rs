//! Parses lengths of time.

use std::time::Duration;

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
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let counted = with_unit(text).or_else(|| positive(text));
    counted.ok_or_else(|| {
        format!(
            "expected a positive number of seconds, or a time such as 90m, 24h or 7d, found {text:?}"
        )
    })
}

/// Parses a time limit: a [`duration`], or 0 for no limit, which is the longest duration.
///
/// # Errors
///
/// Fails for any other text.
pub(crate) fn limit(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(0_u32) => Ok(Duration::MAX),
        _ => duration(text).map_err(|why| format!("{why}; 0 is no limit")),
    }
}

/// Parses a positive number with a unit; `None` for any other text, and for a time that is too long
/// to count.
pub(crate) fn with_unit(text: &str) -> Option<Duration> {
    let (letter, unit) = UNITS.iter().find(|(letter, _)| text.ends_with(*letter))?;
    positive(text.strip_suffix(*letter)?)?.checked_mul(*unit)
}

/// Parses a positive number of seconds, with or without a fraction.
fn positive(number: &str) -> Option<Duration> {
    // `f64` would read `inf` and `NaN`, too.
    if !number.ends_with(|last: char| last.is_ascii_digit()) {
        return None;
    }
    let duration = Duration::try_from_secs_f64(number.parse().ok()?).ok()?;
    (!duration.is_zero()).then_some(duration)
}

/// Parses how long to look for a lost request: up to a day.
///
/// # Errors
///
/// Fails for any other text.
pub(crate) fn settling(text: &str) -> Result<Duration, String> {
    let settle = duration(text)?;
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
    fn fractions_of_a_second_count() {
        assert_eq!(duration("1.5"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("0.5s"), Ok(Duration::from_millis(500)));
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
            ("25h", "expected at most 86400 seconds, found \"25h\""),
            ("1e40", "expected a positive number of seconds, or "),
            ("0", "expected a positive number of seconds, or "),
        ] {
            let refused = settling(odd).unwrap_err();
            assert!(refused.starts_with(says), "{refused}");
        }
    }

    #[test]
    fn a_limit_of_zero_is_none() {
        assert_eq!(limit("0"), Ok(Duration::MAX));
        assert_eq!(limit("90s"), Ok(Duration::from_secs(90)));
        assert!(limit("-1").unwrap_err().ends_with("; 0 is no limit"));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,20}") {
            let _ = duration(&text);
        }

        #[test]
        fn a_unit_multiplies(number in 1u32..1_000_000, unit in 0..UNITS.len()) {
            let (letter, seconds) = UNITS[unit];
            let counted = duration(&format!("{number}{letter}"));
            prop_assert_eq!(counted, Ok(Duration::from_secs(u64::from(number) * u64::from(seconds))));
        }
    }
}
