//! Reads expiry times in the forms that tools and services write.

use std::time::SystemTime;

use casebook_types::Timestamp;

/// The expectation in the error for a text that is no expiry time.
pub(super) const EXPECTED_EXPIRY: &str =
    "expected a time such as 2024-05-06T07:08:09Z, found something else";

/// Parses an expiry time. The time zone may also be the name `UTC`: the AWS CLI stores times as
/// `2024-05-06T07:08:09UTC`, and other programs copy them from there.
pub(super) fn parse_expiry(time: &Timestamp) -> Option<SystemTime> {
    time.to_system_time().or_else(|| {
        let time = time.as_str().strip_suffix("UTC")?.trim_end();
        Timestamp::issued(format!("{time}Z")).to_system_time()
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_zone_may_be_written_as_a_name() {
        let expected = SystemTime::UNIX_EPOCH + Duration::from_secs(10);
        for text in [
            "1970-01-01T00:00:10Z",
            "1970-01-01T00:00:10UTC",
            "1970-01-01 00:00:10 UTC",
            "1970-01-01T00:00:10.000Z",
            "1970-01-01T01:00:10+01:00",
            "1970-01-01T00:00:10+0000",
            "1970-01-01 00:00:10+00:00",
            "19700101T000010Z",
        ] {
            assert_eq!(
                parse_expiry(&Timestamp::issued(text)),
                Some(expected),
                "{text}"
            );
        }
        for text in ["", "UTC", "1970-01-01T00:00:10CET", "soon"] {
            assert_eq!(parse_expiry(&Timestamp::issued(text)), None, "{text}");
        }
    }
}
