//! Parses points in time.

use std::str::FromStr;
use std::time::{Duration, SystemTime};

use casebook::types::Timestamp;

use crate::duration::with_unit;
use crate::failure::Failure;
use crate::session::Session;

/// A point in time, as the user gave it: fixed, or counted from the present.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Moment {
    /// A fixed time: RFC 3339 in UTC with milliseconds, which is how the service writes times.
    At(Timestamp),
    /// So long ago.
    Ago(Duration),
    /// The beginning of a day in UTC, so many days before the present one.
    Midnight { days_ago: u32 },
}

impl Moment {
    /// Returns the time that this is at the time `now`; `None` if its year does not have four
    /// digits.
    pub(crate) fn at(&self, now: SystemTime) -> Option<Timestamp> {
        match self {
            Self::At(time) => Some(time.clone()),
            Self::Ago(span) => written(now.checked_sub(*span)?),
            Self::Midnight { days_ago } => {
                let day = now.checked_sub(DAY.checked_mul(*days_ago)?)?;
                instant(&Timestamp::try_from(day).ok()?.day()?).and_then(written)
            }
        }
    }
}

/// Returns the time of an option, by the clock of the run.
///
/// # Errors
///
/// Fails if the time is before the year 0. Nothing was sent.
pub(super) fn time_of(
    session: &Session,
    option: &str,
    asked: Option<&Moment>,
) -> Result<Option<Timestamp>, Failure> {
    let Some(asked) = asked else { return Ok(None) };
    match asked.at(session.clock().now()) {
        Some(time) => Ok(Some(time)),
        None => Err(Failure::parameter(
            option,
            "expected a time after the year 0, found a longer time ago",
        )),
    }
}

/// Checks the bounds of an interval.
///
/// # Errors
///
/// Fails if the interval ends before it begins, so that it is empty. Nothing was sent.
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

/// Parses a time of a list of cases, which takes no words such as `yesterday`.
pub(super) fn written_moment(text: &str) -> Result<Moment, String> {
    match text.parse()? {
        Moment::Midnight { .. } => Err(format!(
            "timestamp: expected a time such as 2026-01-31, 2026-01-31T10:00:00Z or 3d (ago), found \
             {text:?}"
        )),
        moment => Ok(moment),
    }
}

const DAY: Duration = Duration::from_secs(86_400);

impl FromStr for Moment {
    type Err = String;

    /// Parses a date, a date with a time, seconds since 1970, `today`, `yesterday`, or a length of
    /// time with a unit, such as `3d` or `-3d`, which is that long ago.
    ///
    /// The defaults are UTC, midnight and 0 milliseconds. Eight digits are a date (ISO 8601, basic
    /// format); nine or ten digits are seconds, which covers the years 1973 to 2286.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let asked = text.trim();
        let read = match asked.to_ascii_lowercase().as_str() {
            "today" => Some(Self::Midnight { days_ago: 0 }),
            "yesterday" => Some(Self::Midnight { days_ago: 1 }),
            // Other programs count what is past with a minus sign.
            _ => match with_unit(asked.strip_prefix('-').unwrap_or(asked)) {
                Some(span) => Some(Self::Ago(span)),
                None => fixed(asked).and_then(written).map(Self::At),
            },
        };
        read.ok_or_else(|| {
            format!(
                "timestamp: expected a time such as 2026-01-31, 2026-01-31T10:00:00Z, \
                 2026-01-31T10:00:00+02:00, 3d (ago), yesterday or seconds since 1970, found {text:?}"
            )
        })
    }
}

/// Parses a time that does not depend on the present.
fn fixed(asked: &str) -> Option<SystemTime> {
    let is_number = asked.bytes().all(|b| b.is_ascii_digit());
    match asked.len() {
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
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The time that a text means at 2026-03-01T10:00:00.500Z.
    fn moment(text: &str) -> Option<String> {
        let now: Timestamp = "2026-03-01T10:00:00.5Z".parse().unwrap();
        let time = text.parse::<Moment>().unwrap();
        let time = time.at(now.to_system_time().unwrap())?;
        Some(time.as_str().to_owned())
    }

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
            ("today", "2026-03-01T00:00:00Z"),
            ("Yesterday", "2026-02-28T00:00:00Z"),
            ("3d", "2026-02-26T10:00:00.5Z"),
            ("-3d", "2026-02-26T10:00:00.5Z"),
            ("90m", "2026-03-01T08:30:00.5Z"),
            ("1.5h", "2026-03-01T08:30:00.5Z"),
            ("2w", "2026-02-15T10:00:00.5Z"),
        ] {
            assert_eq!(moment(text), Some(written.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_or_more_than_one_is_refused() {
        for odd in [
            "",
            " ",
            "soon",
            "tomorrow",
            "3",
            "--3d",
            "0d",
            "3 days",
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
            let refused = odd.parse::<Moment>().unwrap_err();
            assert!(refused.contains("timestamp: expected"), "{odd}: {refused}");
        }
    }

    #[test]
    fn a_time_before_the_year_0_is_none() {
        assert_eq!(moment("999999999d"), None);
    }

    proptest! {
        /// A length of time is that long ago, and today began less than a day ago, one day after
        /// yesterday.
        #[test]
        fn what_is_counted_from_the_present_is_before_it(
            seconds in 0u64..100_000_000_000, minutes in 1u32..1_000_000,
        ) {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            let at = |text: &str| {
                text.parse::<Moment>().unwrap().at(now).unwrap().to_system_time().unwrap()
            };
            let span = Duration::from_secs(60) * minutes;
            prop_assert_eq!(at(&format!("{minutes}m")) + span, now);
            let today = at("today");
            prop_assert!(today <= now && now < today + DAY);
            prop_assert_eq!(at("yesterday") + DAY, today);
        }

        /// In the years 0 to 9999, the written time reads back as the same millisecond.
        #[test]
        fn what_is_written_is_read_again(millis in -62_167_219_200_000i64..253_402_207_200_000) {
            let at = if millis < 0 {
                SystemTime::UNIX_EPOCH - Duration::from_millis(millis.unsigned_abs())
            } else {
                SystemTime::UNIX_EPOCH + Duration::from_millis(millis.unsigned_abs())
            };
            let text = written(at).unwrap();
            prop_assert_eq!(text.as_str().parse(), Ok(Moment::At(text.clone())));
            prop_assert_eq!(text.to_system_time(), Some(at));
            prop_assert!(text.as_str().ends_with('Z') && text.as_str().len() <= 24);
        }

        #[test]
        fn no_text_panics(text in ".{0,30}") {
            let now = SystemTime::UNIX_EPOCH;
            let _ = text.parse::<Moment>().map(|time| time.at(now));
        }
    }
}
