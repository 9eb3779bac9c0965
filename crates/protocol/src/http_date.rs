//! Dates in headers.

use std::time::SystemTime;

use casebook_types::Timestamp;

/// Reads a date in a header, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7). All
/// forms of such a date begin with the day of the week. So the other formats of a [`Timestamp`],
/// such as a number of seconds, are refused.
pub(crate) fn http_date(value: &str) -> Option<SystemTime> {
    let date = value.trim();
    let is_date = date.starts_with(|first: char| first.is_ascii_alphabetic());
    is_date.then(|| Timestamp::issued(date))?.to_system_time()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_date_is_read_and_a_number_is_not() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(http_date(" Sun, 06 Nov 1994 08:49:37 GMT"), Some(time));
        for other in ["", "784111777", "-1", "1994-11-06T08:49:37Z", "Sunday"] {
            assert_eq!(http_date(other), None, "{other}");
        }
    }
}
