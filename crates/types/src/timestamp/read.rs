//! Parses the time formats that the services use.

use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Tries every format in turn, the usual ones first.
pub(super) fn read(text: &str) -> Option<jiff::Timestamp> {
    match usual(text) {
        Some(instant) => Some(instant),
        None => every_form(text),
    }
}

/// Returns whether a time is already written as jiff prints it, and has no fraction.
pub(super) fn is_usual_without_fraction(text: &str) -> bool {
    text.len() == "2024-05-06T07:08:09Z".len() && usual(text).is_some()
}

/// Parses the usual format, `2024-05-06T07:08:09Z` with or without a fraction, for a small part of the
/// cost of the general parser. `None` means that the general parser must try.
fn usual(text: &str) -> Option<jiff::Timestamp> {
    let (start, rest) = text.as_bytes().split_first_chunk()?;
    let &[
        c1,
        c2,
        y1,
        y2,
        b'-',
        m1,
        m2,
        b'-',
        d1,
        d2,
        b'T',
        h1,
        h2,
        b':',
        i1,
        i2,
        b':',
        s1,
        s2,
    ] = start
    else {
        return None;
    };
    let nanosecond = match rest {
        [b'Z'] => 0,
        [b'.', digits @ .., b'Z'] => nanosecond(digits)?,
        _ => return None,
    };
    let civil = DateTime::new(
        i16::from(two(c1, c2)?) * 100 + i16::from(two(y1, y2)?),
        two(m1, m2)?,
        two(d1, d2)?,
        two(h1, h2)?,
        two(i1, i2)?,
        two(s1, s2)?,
        nanosecond,
    );
    Offset::UTC.to_timestamp(civil.ok()?).ok()
}

/// Reads a number of two digits.
fn two(tens: u8, ones: u8) -> Option<i8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| (tens * 10 + ones) as i8)
}

/// Reads one to nine digits of a fraction.
fn nanosecond(digits: &[u8]) -> Option<i32> {
    let missing = 9usize.checked_sub(digits.len())?;
    let number = digits.iter().try_fold(0, |number, digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + i32::from(digit - b'0'))
    });
    (missing < 9).then_some(number? * 10i32.pow(missing as u32))
}

fn every_form(text: &str) -> Option<jiff::Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > 64 {
        return None;
    }
    if text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'))
        && !text[1..].contains('-')
    {
        return epoch(text);
    }
    if let Ok(instant) = text.parse() {
        return Some(instant);
    }
    if let Ok(instant) = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text) {
        return Some(instant);
    }
    let civil: DateTime = text.parse().ok()?;
    Offset::UTC.to_timestamp(civil).ok()
}

/// Reads seconds since 1970, with or without a fraction; whole seconds are exact.
fn epoch(text: &str) -> Option<jiff::Timestamp> {
    if let Ok(seconds) = text.parse::<i64>() {
        return jiff::Timestamp::from_second(seconds).ok();
    }
    let seconds: f64 = text.parse().ok()?;
    let micros = (seconds * 1e6).round();
    (micros.abs() < 1e18).then(|| jiff::Timestamp::from_microsecond(micros as i64).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_usual_form_is_read_at_once() {
        for text in [
            "2024-05-06T07:08:09Z",
            "2022-05-27T23:17:00.343940Z",
            "0000-02-29T00:00:00.9Z",
        ] {
            assert_eq!(usual(text), every_form(text));
            assert!(usual(text).is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_not_quite_of_the_usual_form_is_left_to_who_knows_more() {
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
            assert_eq!(usual(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn both_ways_to_read_agree(
            text in "[0-2][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,10})?(Z|z|\\+00)?"
        ) {
            if let Some(instant) = usual(&text) {
                prop_assert_eq!(Some(instant), every_form(&text));
                prop_assert!(!is_usual_without_fraction(&text) || instant.to_string() == text);
            }
        }

        #[test]
        fn a_real_time_is_of_the_usual_form(nanos in 0i128..4_000_000_000_000_000_000) {
            let instant = jiff::Timestamp::from_nanosecond(nanos).unwrap();
            prop_assert_eq!(usual(&instant.to_string()), Some(instant));
        }
    }
}
