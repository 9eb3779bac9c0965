//! The two forms of a time that a signature has.

use std::time::SystemTime;

use super::SignError;
use super::error::Why;

/// `20150830T123600Z`, whose first eight characters are the date.
#[derive(Clone, Copy)]
pub(super) struct SigningTime([u8; 16]);

impl SigningTime {
    /// Years 1970 to 9999, which have four digits.
    pub(super) fn of(time: SystemTime) -> Result<Self, SignError> {
        let since = time
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_err(|_| Why::Time)?;
        let seconds = i64::try_from(since.as_secs()).map_err(|_| Why::Time)?;
        let time = jiff::Timestamp::from_second(seconds).map_err(|_| Why::Time)?;
        let time = jiff::tz::Offset::UTC.to_datetime(time);
        let mut text = *b"00000000T000000Z";
        let year = time.year().unsigned_abs();
        for (at, two) in [
            (0, year / 100),
            (2, year % 100),
            (4, time.month().unsigned_abs().into()),
            (6, time.day().unsigned_abs().into()),
            (9, time.hour().unsigned_abs().into()),
            (11, time.minute().unsigned_abs().into()),
            (13, time.second().unsigned_abs().into()),
        ] {
            let digit = |number: u16| b'0' + (number % 10) as u8;
            text[at] = digit(two / 10);
            text[at + 1] = digit(two);
        }
        Ok(Self(text))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn date(&self) -> &[u8] {
        &self.0[..8]
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn both_ends_and_the_example_of_the_specification() {
        for (seconds, expected) in [
            (0, b"19700101T000000Z"),
            (1_440_938_160, b"20150830T123600Z"),
            (253_402_207_200, b"99991230T220000Z"),
        ] {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(SigningTime::of(time).unwrap().as_bytes(), expected);
        }
    }
}
