//! An instant, and the forms in which these protocols write it.

mod read;

use std::fmt::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MICROS: u64 = 1_000_000;
const DAY: u64 = 86_400;
/// The last second of the year 9999: more does not fit into the written forms.
const LAST_SECOND: u64 = 253_402_300_799;
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

const DIGITS: [char; 10] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/// An instant between 1970 and 9999, to the microsecond.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Timestamp {
    micros: u64,
}

impl Timestamp {
    /// The second after 1970 began, cut off at the end of the year 9999.
    pub(crate) fn from_seconds(seconds: u64) -> Self {
        Self {
            micros: seconds.min(LAST_SECOND) * MICROS,
        }
    }

    /// Whole seconds since 1970 began.
    pub(crate) fn seconds(self) -> u64 {
        self.micros / MICROS
    }

    /// The millisecond after 1970 began, cut off at the end of the year 9999.
    pub(crate) fn from_millis(millis: u64) -> Self {
        Self { micros: 0 }.plus(Duration::from_millis(millis))
    }

    /// Whole milliseconds since 1970 began.
    pub(crate) fn millis(self) -> u64 {
        self.micros / 1_000
    }

    /// The year.
    pub(crate) fn year(self) -> u64 {
        self.date().0
    }

    /// The instant some time earlier, and no earlier than 1970.
    pub(crate) fn minus(self, time: Duration) -> Self {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        Self {
            micros: self.micros.saturating_sub(micros),
        }
    }

    /// The instant some time later.
    pub(crate) fn plus(self, time: Duration) -> Self {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        Self {
            micros: self
                .micros
                .saturating_add(micros)
                .min(LAST_SECOND * MICROS + MICROS - 1),
        }
    }

    /// The instant so many seconds later, or earlier if they are fewer than none.
    pub(crate) fn skewed(self, seconds: i64) -> Self {
        let time = Duration::from_secs(seconds.unsigned_abs());
        if seconds < 0 {
            self.minus(time)
        } else {
            self.plus(time)
        }
    }

    /// How far apart two instants are, whichever is first.
    pub(crate) fn apart(self, other: Self) -> Duration {
        Duration::from_micros(self.micros.abs_diff(other.micros))
    }

    /// `20150830T123600Z`, the form of `X-Amz-Date`.
    pub(crate) fn basic(self) -> String {
        let (year, month, day) = self.date();
        let (hour, minute, second) = self.time();
        format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }

    /// `2015-08-30T12:36:00.000001Z`; without the fraction where there is none.
    pub(crate) fn rfc3339(self) -> String {
        let (year, month, day) = self.date();
        let (hour, minute, second) = self.time();
        let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
        let fraction = self.micros % MICROS;
        if fraction != 0 {
            // Writing to a string never fails.
            let _ = write!(text, ".{fraction:06}");
        }
        text.push('Z');
        text
    }

    /// `2015-08-30T12:36:00.774`, whatever zone is to follow.
    pub(crate) fn iso_millis(self) -> String {
        let (year, month, day) = self.date();
        let (hour, minute, second) = self.time();
        let milli = self.millis() % 1_000;
        // A page of cases has some hundreds of these, so no formatter is asked.
        let mut text = String::with_capacity("2015-08-30T12:36:00.774Z".len());
        for (number, digits, behind) in [
            (year, 4, "-"),
            (month, 2, "-"),
            (day, 2, "T"),
            (hour, 2, ":"),
            (minute, 2, ":"),
            (second, 2, "."),
            (milli, 3, ""),
        ] {
            for place in (0..digits).rev() {
                text.push(DIGITS[(number / 10_u64.pow(place) % 10) as usize]);
            }
            text.push_str(behind);
        }
        text
    }

    /// `Sun, 30 Aug 2015 12:36:00 GMT` (RFC 9110, section 5.6.7).
    pub(crate) fn http_date(self) -> String {
        let (year, month, day) = self.date();
        let (hour, minute, second) = self.time();
        let weekday = WEEKDAYS[(self.seconds() / DAY % 7) as usize];
        let month = MONTHS[month as usize - 1];
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }

    /// Year, month and day; days are counted in years that begin in March, so that the leap
    /// day comes last.
    fn date(self) -> (u64, u64, u64) {
        let days = self.seconds() / DAY + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        (era * 400 + year_of_era + u64::from(month <= 2), month, day)
    }

    fn time(self) -> (u64, u64, u64) {
        let second = self.seconds() % DAY;
        (second / 3_600, second / 60 % 60, second % 60)
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { micros: 0 }.plus(since)
    }
}

impl From<Timestamp> for SystemTime {
    fn from(moment: Timestamp) -> Self {
        UNIX_EPOCH + Duration::from_micros(moment.micros)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_instant_in_every_form() {
        let moment = Timestamp::from_seconds(1_440_938_160);
        assert_eq!(moment.basic(), "20150830T123600Z");
        assert_eq!(moment.rfc3339(), "2015-08-30T12:36:00Z");
        assert_eq!(moment.http_date(), "Sun, 30 Aug 2015 12:36:00 GMT");
        assert_eq!(moment.iso_millis(), "2015-08-30T12:36:00.000");
        let last = Timestamp::from_millis(u64::MAX);
        assert_eq!(last.iso_millis(), "9999-12-31T23:59:59.999");
        for text in [
            "2015-08-30T14:36:00+02:00",
            "2015-08-30t12:36:00.0z",
            "2015-08-30T12:36:00.0000009Z",
        ] {
            assert_eq!(Timestamp::from_rfc3339(text), Some(moment), "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "20150229T000000Z",
            "20151301T000000Z",
            "20150830T240000Z",
            "20150830T1236000",
            "2015083éT12360Z",
            "19691231T235959Z",
        ] {
            assert_eq!(Timestamp::from_basic(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(seconds in 0..=LAST_SECOND, micros in 0..MICROS) {
            let whole = Timestamp::from_seconds(seconds);
            let moment = whole.plus(Duration::from_micros(micros));
            prop_assert_eq!(Timestamp::from_rfc3339(&moment.rfc3339()), Some(moment));
            prop_assert_eq!(Timestamp::from_basic(&moment.basic()), Some(whole));
            prop_assert_eq!(Timestamp::from_http_date(&moment.http_date()), Some(whole));
        }
    }
}
