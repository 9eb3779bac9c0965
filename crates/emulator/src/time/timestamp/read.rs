//! Reading the written forms of an instant.

use std::time::Duration;

use super::{DAY, MONTHS, Timestamp};

impl Timestamp {
    /// Reads the form of `X-Amz-Date`.
    pub(crate) fn from_basic(text: &str) -> Option<Self> {
        let bytes: &[u8; 16] = text.as_bytes().try_into().ok()?;
        if bytes[8] != b'T' || bytes[15] != b'Z' {
            return None;
        }
        let date = civil(
            number(&bytes[..4])?,
            number(&bytes[4..6])?,
            number(&bytes[6..8])?,
        )?;
        let time = clock(
            number(&bytes[9..11])?,
            number(&bytes[11..13])?,
            number(&bytes[13..15])?,
        )?;
        Some(Self::from_seconds(date + time))
    }

    /// Reads the form of the header `Date`.
    pub(crate) fn from_http_date(text: &str) -> Option<Self> {
        let mut words = text
            .split_once(", ")?
            .1
            .strip_suffix(" GMT")?
            .split([' ', ':']);
        let day = number(words.next()?.as_bytes())?;
        let name = words.next()?;
        let month = MONTHS.iter().position(|month| *month == name)? as u64 + 1;
        let date = civil(number(words.next()?.as_bytes())?, month, day)?;
        let mut next = || number(words.next()?.as_bytes());
        let time = clock(next()?, next()?, next()?)?;
        words
            .next()
            .is_none()
            .then(|| Self::from_seconds(date + time))
    }

    /// Reads RFC 3339, with a fraction of a second and any offset.
    pub(crate) fn from_rfc3339(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let at = |place: usize, letters: &[u8]| {
            bytes.get(place).is_some_and(|byte| letters.contains(byte))
        };
        if !(at(4, b"-") && at(7, b"-") && at(10, b"Tt ") && at(13, b":") && at(16, b":")) {
            return None;
        }
        let part = |from: usize, to: usize| number(bytes.get(from..to)?);
        let date = civil(part(0, 4)?, part(5, 7)?, part(8, 10)?)?;
        let time = clock(part(11, 13)?, part(14, 16)?, part(17, 19)?)?;
        let mut rest = bytes.get(19..)?;
        let mut micros = 0;
        if let [b'.', digits @ ..] = rest {
            let length = digits
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if length == 0 {
                return None;
            }
            for place in 0..6 {
                let digit = digits[..length].get(place).map_or(0, |byte| byte - b'0');
                micros = micros * 10 + u64::from(digit);
            }
            rest = &digits[length..];
        }
        let seconds = match rest {
            b"Z" | b"z" => date + time,
            [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
                let ahead = clock(number(&[*h1, *h2])?, number(&[*m1, *m2])?, 0)?;
                match sign {
                    b'+' => (date + time).checked_sub(ahead)?,
                    _ => date + time + ahead,
                }
            }
            _ => return None,
        };
        Some(Self::from_seconds(seconds).plus(Duration::from_micros(micros)))
    }

    /// Reads ISO 8601 as people write it: RFC 3339, a zone without its colon, no zone, which is
    /// UTC then, or a date alone (docs/service-notes.md, "Values").
    pub(crate) fn from_iso(text: &str) -> Option<Self> {
        if let Some(moment) = Self::from_rfc3339(text) {
            return Some(moment);
        }
        if text.len() == 10 {
            return Self::from_rfc3339(&format!("{text}T00:00:00Z"));
        }
        let zone = text.get(text.len().checked_sub(5)?..)?;
        match zone.as_bytes() {
            [b'+' | b'-', ..] => {
                let (hours, minutes) = text.split_at_checked(text.len() - 2)?;
                Self::from_rfc3339(&format!("{hours}:{minutes}"))
            }
            _ => Self::from_rfc3339(&format!("{text}Z")),
        }
    }
}

/// Seconds from 1970 to the beginning of a day, if there is such a day.
fn civil(year: u64, month: u64, day: u64) -> Option<u64> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1970..=9999).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    let (year, month_from_march) = (year - u64::from(month <= 2), (month + 9) % 12);
    let days = year * 365 + year / 4 - year / 100 + year / 400;
    Some((days + (153 * month_from_march + 2) / 5 + day - 1 - 719_468) * DAY)
}

/// Seconds from midnight; a leap second counts as the one before it.
fn clock(hour: u64, minute: u64, second: u64) -> Option<u64> {
    (hour < 24 && minute < 60 && second <= 60).then(|| hour * 3_600 + minute * 60 + second.min(59))
}

fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || digits.len() > 4 {
        return None;
    }
    digits.iter().try_fold(0, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + u64::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let expected = Some(Timestamp::from_seconds(1_440_938_160));
        for text in [
            "2015-08-30T12:36:00Z",
            "2015-08-30T12:36:00",
            "2015-08-30T12:36:00.000",
            "2015-08-30T12:36:00.000+0000",
            "2015-08-30T14:36:00+0200",
        ] {
            assert_eq!(Timestamp::from_iso(text), expected, "{text}");
        }
        let midnight = Some(Timestamp::from_seconds(1_440_892_800));
        assert_eq!(Timestamp::from_iso("2015-08-30"), midnight);
        for text in [
            "",
            "soon",
            "2015-08-3",
            "2015-02-30",
            "1440938160",
            "é015-08-30",
        ] {
            assert_eq!(Timestamp::from_iso(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_a_reader_panic(text in "(\\PC|[0-9T:+.Z-]){0,40}") {
            let _ = Timestamp::from_iso(&text);
            let _ = Timestamp::from_basic(&text);
            let _ = Timestamp::from_http_date(&text);
        }
    }
}
