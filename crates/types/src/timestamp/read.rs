//! Parses the time formats that the services use.

use time::format_description::well_known::{Iso8601, Rfc2822, Rfc3339};
use time::{Date, OffsetDateTime, Time, UtcDateTime};

/// Tries every format in turn, the usual ones first.
pub(super) fn read(text: &str) -> Option<UtcDateTime> {
    match usual_format(text) {
        Some(instant) => Some(instant),
        None => any_format(text),
    }
}

/// Returns whether a text is a time such as `2024-05-06T07:08:09Z`: in the format of requests, and without
/// a fraction. Such a text needs no formatting before it is sent.
pub(super) fn is_usual_without_fraction(text: &str) -> bool {
    text.len() == "2024-05-06T07:08:09Z".len() && usual_format(text).is_some()
}

/// Parses the usual format, `2024-05-06T07:08:09Z` with or without a fraction, much faster than
/// [`any_format`] does. `None` means that [`any_format`] has to try.
fn usual_format(text: &str) -> Option<UtcDateTime> {
    let (start, rest) = text.as_bytes().split_first_chunk::<19>()?;
    if [4, 7, 10, 13, 16].map(|at| start[at]) != *b"--T::" {
        return None;
    }
    let digits = |at: usize| two_digits(start[at], start[at + 1]);
    let nanosecond = match rest {
        [b'Z'] => 0,
        [b'.', fraction @ .., b'Z'] => nanosecond(fraction)?,
        _ => return None,
    };
    let year = i32::from(digits(0)?) * 100 + i32::from(digits(2)?);
    let month = digits(5)?.try_into().ok()?;
    let date = Date::from_calendar_date(year, month, digits(8)?).ok()?;
    let time = Time::from_hms_nano(digits(11)?, digits(14)?, digits(17)?, nanosecond).ok()?;
    Some(UtcDateTime::new(date, time))
}

/// Reads a number of two digits.
fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| tens * 10 + ones)
}

/// Reads a fraction of a second with one to nine digits, and returns nanoseconds: 500,000,000 for `5`.
fn nanosecond(digits: &[u8]) -> Option<u32> {
    let missing = 9usize.checked_sub(digits.len())?;
    let number = digits.iter().try_fold(0, |number, digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + u32::from(digit - b'0'))
    });
    (missing < 9).then_some(number? * 10u32.pow(missing as u32))
}

/// Parses every other format: seconds since 1970, RFC 3339, ISO 8601 and the dates of HTTP.
fn any_format(text: &str) -> Option<UtcDateTime> {
    let text = text.trim();
    if text.is_empty() || text.len() > 64 {
        return None;
    }
    let is_part_of_number = |b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E');
    if text.bytes().all(is_part_of_number) && !text[1..].contains('-') {
        return epoch(text);
    }
    let time = if text.starts_with(|first: char| first.is_ascii_digit() || first == '+') {
        iso_8601(text).or_else(|| http_date(text))
    } else {
        http_date(text)
    };
    time?.checked_to_utc()
}

/// Parses RFC 3339, and ISO 8601 with its shorter formats. A blank may separate date and time. A time
/// without an offset is in UTC. A date without a time is read as midnight of that date in UTC.
fn iso_8601(text: &str) -> Option<OffsetDateTime> {
    let text = text.to_ascii_uppercase().replacen(' ', "T", 1);
    let parse = |text: &str| {
        let time = OffsetDateTime::parse(text, &Rfc3339);
        time.or_else(|_| OffsetDateTime::parse(text, &Iso8601::PARSING))
    };
    let time = if text.contains('T') {
        parse(&text).or_else(|_| parse(&format!("{text}Z")))
    } else {
        Date::parse(&text, &Iso8601::PARSING).map(|date| date.midnight().assume_utc())
    };
    time.ok()
}

/// Parses a date of HTTP (RFC 9110, section 5.6.7) or of mail (RFC 5322, section 3.3).
fn http_date(text: &str) -> Option<OffsetDateTime> {
    let text = match text.strip_suffix("UTC") {
        Some(text) => &format!("{text}GMT"),
        None => text,
    };
    OffsetDateTime::parse(text, &Rfc2822).ok()
}

/// Reads seconds since 1970, with or without a fraction; whole seconds are exact.
fn epoch(text: &str) -> Option<UtcDateTime> {
    if let Ok(seconds) = text.parse::<i64>() {
        return UtcDateTime::from_unix_timestamp(seconds).ok();
    }
    let seconds: f64 = text.parse().ok()?;
    let micros = (seconds * 1e6).round();
    let nanos = (micros.abs() < 1e18).then(|| micros as i128 * 1000)?;
    UtcDateTime::from_unix_timestamp_nanos(nanos).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_parsers_read_the_usual_format() {
        for text in [
            "2024-05-06T07:08:09Z",
            "2022-05-27T23:17:00.343940Z",
            "0000-02-29T00:00:00.9Z",
        ] {
            assert_eq!(usual_format(text), any_format(text));
            assert!(usual_format(text).is_some(), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_almost_in_the_usual_format_is_left_to_the_general_parser() {
        for text in [
            "",
            "2024-05-06T07:08:09",
            "2024-05-06T07:08:09.Z",
            "2024-05-06T07:08:09.0123456789Z",
            "2024-05-06T07:08:60Z",
            "2024-05-06T24:00:00Z",
            "2023-02-29T00:00:00Z",
            "2024-05-06t07:08:09Z",
            "2024-05-06T07:08:09z",
            "2024-05-06T07:08:09ZZ",
            "2024-05-06T07:08:0\u{664}Z",
        ] {
            assert_eq!(usual_format(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn both_parsers_agree(
            text in "[0-2][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,10})?(Z|z|\\+00)?"
        ) {
            if let Some(instant) = usual_format(&text) {
                prop_assert_eq!(Some(instant), any_format(&text));
                prop_assert!(!is_usual_without_fraction(&text) || instant.format(&Rfc3339).unwrap() == text);
            }
        }

        #[test]
        fn every_formatted_time_is_in_the_usual_format(nanos in 0i128..4_000_000_000_000_000_000) {
            let instant = UtcDateTime::from_unix_timestamp_nanos(nanos).unwrap();
            prop_assert_eq!(usual_format(&instant.format(&Rfc3339).unwrap()), Some(instant));
        }
    }
}
