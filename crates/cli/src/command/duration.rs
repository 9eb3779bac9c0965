//! Parses lengths of time.

use std::time::Duration;

use crate::globals::seconds;

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

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,20}") {
            let _ = duration(&text);
        }
    }
}
