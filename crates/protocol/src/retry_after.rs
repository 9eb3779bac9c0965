//! The header `Retry-After`.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::RETRY_AFTER;

use crate::http_date::http_date;

/// The value of a `Retry-After` header: when a service wants the request to be retried.
///
/// The value may be whole seconds or a date (RFC 9110, section 10.2.3), or decimal seconds, which
/// some services send. An invalid value is ignored.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use casebook_protocol::RetryAfter;
///
/// let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777 - 30);
/// assert_eq!(RetryAfter::parse("7").unwrap().delay(noon), Duration::from_secs(7));
/// assert_eq!(RetryAfter::parse("1.5").unwrap().delay(noon), Duration::from_millis(1500));
/// let date = RetryAfter::parse("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
/// assert_eq!(date.delay(noon), Duration::from_secs(30));
/// assert_eq!(RetryAfter::parse("soon"), None);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the header has no third form")]
pub enum RetryAfter {
    /// The service wants the retry this long after its response.
    Delay(Duration),
    /// The service wants the retry at this time, or later.
    At(SystemTime),
}

impl RetryAfter {
    /// Reads the value of a `Retry-After` header; `None` if it is invalid.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        if value.starts_with(|c: char| c.is_ascii_digit()) {
            let seconds = value
                .bytes()
                .all(|b| b.is_ascii_digit() || b == b'.')
                .then_some(value)?;
            return Duration::try_from_secs_f64(seconds.parse().ok()?)
                .ok()
                .map(Self::Delay);
        }
        http_date(value).map(Self::At)
    }

    /// Returns how long to wait from `now` until the retry. It is zero if the time has passed.
    #[must_use]
    pub fn delay(self, now: SystemTime) -> Duration {
        match self {
            Self::Delay(delay) => delay,
            Self::At(time) => time.duration_since(now).unwrap_or_default(),
        }
    }

    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        Self::parse(headers.get(RETRY_AFTER)?.to_str().ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn invalid_values_are_ignored() {
        for invalid in [
            "",
            "-1",
            "1e9",
            "1.2.3",
            "∞",
            "NaN",
            "inf",
            "7 seconds",
            "9".repeat(400).as_str(),
        ] {
            assert_eq!(RetryAfter::parse(invalid), None, "{invalid}");
        }
    }

    #[test]
    fn a_date_in_the_past_is_no_delay() {
        let date = RetryAfter::parse("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let later = SystemTime::UNIX_EPOCH + Duration::from_secs(800_000_000);
        assert_eq!(date.delay(later), Duration::ZERO);
    }

    proptest! {
        #[test]
        fn never_panics(value in "\\PC{0,40}") {
            let _ = RetryAfter::parse(&value);
        }
    }
}
