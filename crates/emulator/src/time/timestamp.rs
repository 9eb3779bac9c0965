//! A time, and the forms in which the protocols write it.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::SignedDuration;
use jiff::civil::{self, DateTime};
use jiff::fmt::StdFmtWrite;
use jiff::fmt::temporal::{DateTimePrinter, Pieces};

const EPOCH: DateTime = civil::date(1970, 1, 1).at(0, 0, 0, 0);
const MICROS: u64 = 1_000_000;
/// The last second of the year 9999. The forms of a time have four digits for the year.
const LAST_SECOND: u64 = 253_402_300_799;
/// The form of `X-Amz-Date`, as a format of `strftime`.
const BASIC: &str = "%Y%m%dT%H%M%SZ";

/// A time between 1970 and 9999 in microseconds.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Timestamp {
    micros: u64,
}

impl Timestamp {
    /// Returns the time that is a number of seconds after the beginning of 1970; at most the end of 9999.
    pub(crate) fn from_seconds(seconds: u64) -> Self {
        Self {
            micros: seconds.min(LAST_SECOND) * MICROS,
        }
    }

    /// Returns the whole seconds since the beginning of 1970.
    pub(crate) fn seconds(self) -> u64 {
        self.micros / MICROS
    }

    /// Returns the time that is a number of milliseconds after the beginning of 1970; at most the end of
    /// 9999.
    pub(crate) fn from_millis(millis: u64) -> Self {
        Self { micros: 0 }.plus(Duration::from_millis(millis))
    }

    /// Returns the whole milliseconds since the beginning of 1970.
    pub(crate) fn millis(self) -> u64 {
        self.micros / 1_000
    }

    /// Returns the year.
    pub(crate) fn year(self) -> i16 {
        self.date_time().year()
    }

    /// Returns the time that is earlier by a duration; at least the beginning of 1970.
    pub(crate) fn minus(self, time: Duration) -> Self {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        Self {
            micros: self.micros.saturating_sub(micros),
        }
    }

    /// Returns the time that is later by a duration; at most the end of 9999.
    pub(crate) fn plus(self, time: Duration) -> Self {
        const LAST: u64 = LAST_SECOND * MICROS + MICROS - 1;
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        Self {
            micros: self.micros.saturating_add(micros).min(LAST),
        }
    }

    /// Returns the time that is a number of seconds later, or earlier if the number is negative.
    pub(crate) fn skewed(self, seconds: i64) -> Self {
        let time = Duration::from_secs(seconds.unsigned_abs());
        if seconds < 0 {
            self.minus(time)
        } else {
            self.plus(time)
        }
    }

    /// Returns the duration between two times, whichever of them is earlier.
    pub(crate) fn apart(self, other: Self) -> Duration {
        Duration::from_micros(self.micros.abs_diff(other.micros))
    }

    /// Writes the time as `20150830T123600Z`, the form of `X-Amz-Date`.
    pub(crate) fn basic(self) -> String {
        self.date_time().strftime(BASIC).to_string()
    }

    /// Writes the time as `2015-08-30T12:36:00.000001Z`, without the fraction if it is zero.
    pub(crate) fn rfc3339(self) -> String {
        let time = self.date_time();
        if self.micros.is_multiple_of(MICROS) {
            format!("{time}Z")
        } else {
            format!("{time:.6}Z")
        }
    }

    /// Writes the time as `2015-08-30T12:36:00.774`. The caller appends the zone, since forms differ in
    /// it. A page of cases has some hundreds of times, so nothing is allocated.
    pub(crate) fn iso_millis(self) -> impl fmt::Display {
        const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));
        fmt::from_fn(move |into| {
            PRINTER
                .print_datetime(&self.date_time(), StdFmtWrite(into))
                .map_err(|_| fmt::Error)
        })
    }

    /// Writes the time as `Sun, 30 Aug 2015 12:36:00 GMT` (RFC 9110, section 5.6.7).
    pub(crate) fn http_date(self) -> String {
        let form = "%a, %d %b %Y %H:%M:%S GMT";
        self.date_time().strftime(form).to_string()
    }

    /// Reads the form of `X-Amz-Date`.
    pub(crate) fn from_basic(text: &str) -> Option<Self> {
        let time = Self::from_date_time(DateTime::strptime(BASIC, text).ok()?)?;
        (time.basic() == text).then_some(time)
    }

    /// Reads the form of the header `Date`.
    pub(crate) fn from_http_date(text: &str) -> Option<Self> {
        let (_weekday, date) = text.split_once(", ")?;
        Self::from_date_time(DateTime::strptime("%d %b %Y %H:%M:%S GMT", date).ok()?)
    }

    /// Reads a time in RFC 3339, which may have a fraction of a second and any offset.
    pub(crate) fn from_rfc3339(text: &str) -> Option<Self> {
        match zone(text)?.as_bytes() {
            b"Z" | b"z" | [b'+' | b'-', _, _, b':', _, _] => Self::from_pieces(text),
            _ => None,
        }
    }

    /// Reads a time in the forms of ISO 8601 that people write: RFC 3339, also with a zone without a
    /// colon (`+0000`) or without a zone (for UTC), or a date alone (docs/service-notes.md, "Values").
    pub(crate) fn from_iso(text: &str) -> Option<Self> {
        if text.len() == 10 {
            return Self::from_rfc3339(&format!("{text}T00:00:00Z"));
        }
        match zone(text)?.as_bytes() {
            b"" => Self::from_rfc3339(&format!("{text}Z")),
            [b'+' | b'-', _, _, _, _] => Self::from_pieces(text),
            _ => Self::from_rfc3339(text),
        }
    }

    fn from_pieces(text: &str) -> Option<Self> {
        let pieces = Pieces::parse(text).ok()?;
        let time = pieces.date().to_datetime(pieces.time()?);
        let ahead = i64::from(pieces.to_numeric_offset()?.seconds());
        Self::from_date_time(time.checked_sub(SignedDuration::from_secs(ahead)).ok()?)
    }

    fn from_date_time(time: DateTime) -> Option<Self> {
        let since_1970 = time.duration_since(EPOCH);
        let micros = u64::try_from(since_1970.as_micros()).ok()?;
        Some(Self { micros })
    }

    fn date_time(self) -> DateTime {
        EPOCH.saturating_add(Duration::from_micros(self.micros))
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { micros: 0 }.plus(since)
    }
}

impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> Self {
        UNIX_EPOCH + Duration::from_micros(time.micros)
    }
}

/// Returns the zone at the end of a time such as `2015-08-30T12:36:00.774+02:00`; it may be empty. `None`
/// if the parts before it are not separated as in RFC 3339.
fn zone(text: &str) -> Option<&str> {
    let separators = [(4, "-"), (7, "-"), (10, "Tt "), (13, ":"), (16, ":")];
    for (index, letters) in separators {
        text.get(index..=index)
            .filter(|letter| letters.contains(*letter))?;
    }
    let rest = text.get(19..)?;
    match rest.strip_prefix('.') {
        Some(fraction) => Some(fraction.trim_start_matches(|letter: char| letter.is_ascii_digit())),
        None => Some(rest),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_instant_in_every_form() {
        let time = Timestamp::from_seconds(1_440_938_160);
        assert_eq!(time.basic(), "20150830T123600Z");
        assert_eq!(time.rfc3339(), "2015-08-30T12:36:00Z");
        let later = time.plus(Duration::from_micros(774_100));
        assert_eq!(later.rfc3339(), "2015-08-30T12:36:00.774100Z");
        assert_eq!(later.iso_millis().to_string(), "2015-08-30T12:36:00.774");
        assert_eq!(time.http_date(), "Sun, 30 Aug 2015 12:36:00 GMT");
        assert_eq!(time.iso_millis().to_string(), "2015-08-30T12:36:00.000");
        let last = Timestamp::from_millis(u64::MAX);
        assert_eq!(last.iso_millis().to_string(), "9999-12-31T23:59:59.999");
        assert_eq!(last.http_date(), "Fri, 31 Dec 9999 23:59:59 GMT");
        for text in [
            "2015-08-30T14:36:00+02:00",
            "2015-08-30t12:36:00.0z",
            "2015-08-30T12:36:00.0000009Z",
        ] {
            assert_eq!(Timestamp::from_rfc3339(text), Some(time), "{text}");
        }
    }

    #[test]
    fn other_texts_and_days_that_do_not_exist_are_refused() {
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
        for text in [
            "20150830T123600Z",
            "2015-08-30T12:36Z",
            "2015-08-30T12:36:00",
            "2015-08-30T12:36:00.Z",
            "2015-08-30T12:36:00+02",
            "2015-08-30T12:36:00+02:00[Europe/Berlin]",
            "2015-08-30T24:00:00Z",
            "1970-01-01T00:00:00+00:01",
        ] {
            assert_eq!(Timestamp::from_rfc3339(text), None, "{text}");
        }
        for text in [
            "Sun, 30 Aug 2015 12:36:00",
            "30 Aug 2015 12:36:00 GMT",
            "Mon, 31 Feb 2015 12:36:00 GMT",
            "Sun, 30 Aug 2015 12:36:00 +0200",
        ] {
            assert_eq!(Timestamp::from_http_date(text), None, "{text}");
        }
    }

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
        fn what_is_written_reads_back(seconds in 0..=LAST_SECOND, micros in 0..MICROS) {
            let whole = Timestamp::from_seconds(seconds);
            let time = whole.plus(Duration::from_micros(micros));
            prop_assert_eq!(Timestamp::from_rfc3339(&time.rfc3339()), Some(time));
            prop_assert_eq!(Timestamp::from_basic(&time.basic()), Some(whole));
            prop_assert_eq!(Timestamp::from_http_date(&time.http_date()), Some(whole));
        }

        #[test]
        fn no_text_makes_a_reader_panic(text in "(\\PC|[0-9T:+.Z-]){0,40}") {
            let _ = Timestamp::from_iso(&text);
            let _ = Timestamp::from_basic(&text);
            let _ = Timestamp::from_http_date(&text);
        }
    }
}
