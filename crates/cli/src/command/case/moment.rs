//! Parses points in time.

use std::time::{Duration, SystemTime};

use casebook::types::Timestamp;

use crate::failure::Failure;

/// Parses a date, a date with a time, or seconds since 1970. The result is RFC 3339 in UTC with
/// milliseconds, which is how the service writes times.
///
/// The defaults are UTC, midnight and 0 milliseconds. Eight digits are a date (ISO 8601, basic
/// format); nine or ten digits are seconds, which covers the years 1973 to 2286.
///
/// # Errors
///
/// Fails for any other text and for a time that does not exist.
pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    let refused = || {
        format!(
            "timestamp: expected a time such as 2026-01-31, 2026-01-31T10:00:00Z, \
             2026-01-31T10:00:00+02:00 or seconds since 1970, found {text:?}"
        )
    };
    let asked = text.trim();
    let digits = asked.len();
    let is_number = asked.bytes().all(|b| b.is_ascii_digit());
    let time = match digits {
        8 if is_number => {
            let (year, day) = asked.split_at(4);
            let (month, day) = day.split_at(2);
            instant(&format!("{year}-{month}-{day}"))
        }
        9 | 10 if is_number => instant(asked),
        // A number with another length, a sign, a fraction or an exponent is not a time.
        _ if asked.parse::<f64>().is_ok() => None,
        // `Timestamp` skips the name of a time zone in brackets (RFC 9557), which may contradict
        // the offset.
        _ if asked.contains('[') => None,
        _ => instant(asked),
    };
    time.and_then(written).ok_or_else(refused)
}

fn instant(text: &str) -> Option<SystemTime> {
    text.parse::<Timestamp>().ok()?.to_system_time()
}

/// Returns the time as the service writes it, cut to milliseconds; `None` if its year does not have
/// four digits.
fn written(time: SystemTime) -> Option<Timestamp> {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    let whole = match since {
        Ok(since) => {
            let millis = u64::try_from(since.as_millis()).ok()?;
            SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(millis))?
        }
        Err(before) => {
            let millis = before.duration().as_micros().div_ceil(1_000);
            let millis = u64::try_from(millis).ok()?;
            SystemTime::UNIX_EPOCH.checked_sub(Duration::from_millis(millis))?
        }
    };
    let written = Timestamp::try_from(whole).ok()?;
    let is_plain = written
        .as_str()
        .as_bytes()
        .first()
        .is_some_and(u8::is_ascii_digit);
    is_plain.then_some(written)
}

/// Checks the bounds of an interval.
///
/// # Errors
///
/// Fails if the interval ends before it begins, so that it is empty.
pub(super) fn check_bounds(
    after: Option<&Timestamp>,
    before: Option<&Timestamp>,
) -> Result<(), Failure> {
    match (after, before) {
        (Some(after), Some(before)) if after > before => {
            let (after, before) = (after.as_str(), before.as_str());
            let why = format!("expected a time after that of --after, {after}; found {before}");
            Err(Failure::parameter("--before", why))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_becomes_one() {
        for (text, written) in [
            ("2026-01-31", "2026-01-31T00:00:00Z"),
            ("20260131", "2026-01-31T00:00:00Z"),
            (" 2026-01-31 ", "2026-01-31T00:00:00Z"),
            ("2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z"),
            ("2026-01-31t10:00:00z", "2026-01-31T10:00:00Z"),
            ("2026-01-31T10:00:00+02:00", "2026-01-31T08:00:00Z"),
            ("2026-01-31T10:00:00-0230", "2026-01-31T12:30:00Z"),
            ("2026-01-31T10:00:00.123Z", "2026-01-31T10:00:00.123Z"),
            ("2026-01-31T10:00:00.123456789Z", "2026-01-31T10:00:00.123Z"),
            ("2026-01-31 10:00:00", "2026-01-31T10:00:00Z"),
            ("2026-01-31T10:00", "2026-01-31T10:00:00Z"),
            ("20260131T100000Z", "2026-01-31T10:00:00Z"),
            ("1769853600", "2026-01-31T10:00:00Z"),
            ("Sat, 31 Jan 2026 10:00:00 GMT", "2026-01-31T10:00:00Z"),
            ("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
        ] {
            assert_eq!(moment(text).unwrap().as_str(), written, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_or_more_than_one_is_refused() {
        for odd in [
            "",
            " ",
            "soon",
            "yesterday",
            "2026-02-30",
            "2026-02-29",
            "20260230",
            "31/01/2026",
            "2026-13-01",
            "2026-1-31",
            "26-01-31",
            "2026-01-31T25:00:00Z",
            "10:00",
            "2026",
            "202601",
            "202601311000",
            "20260131100000",
            "1769853600000",
            "1769853600.5",
            "1e9",
            "-1",
            "+1",
            "NaN",
            "inf",
            "0",
            "-000001-01-01",
            "2026-01-31T10:00:00Z; x",
            "2026-01-31[Europe/Berlin]",
            "２０２６-01-31",
        ] {
            let refused = moment(odd).unwrap_err();
            assert!(refused.contains("timestamp: expected"), "{odd}: {refused}");
        }
    }

    proptest! {
        /// In the years 0 to 9999, the written time reads back as the same millisecond.
        #[test]
        fn what_is_written_is_read_again(millis in -62_167_219_200_000i64..253_402_207_200_000) {
            let at = if millis < 0 {
                SystemTime::UNIX_EPOCH - Duration::from_millis(millis.unsigned_abs())
            } else {
                SystemTime::UNIX_EPOCH + Duration::from_millis(millis.unsigned_abs())
            };
            let text = written(at).unwrap();
            prop_assert_eq!(&moment(text.as_str()).unwrap(), &text);
            prop_assert_eq!(text.to_system_time(), Some(at));
            prop_assert!(text.as_str().ends_with('Z') && text.as_str().len() <= 24);
        }

        #[test]
        fn no_text_panics(text in ".{0,30}") {
            let _ = moment(&text);
        }
    }
}
