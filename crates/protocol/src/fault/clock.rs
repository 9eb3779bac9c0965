//! Reads the time of the service from a fault.

use std::time::SystemTime;

use casebook_types::Timestamp;

use super::Fault;

impl Fault {
    /// Returns the service's time.
    ///
    /// If the service rejected a signature for its time, the message tells the service's time.
    /// Otherwise the header [`Date`](Self::date) tells it, but gateways can drop this header and
    /// caches can repeat an old one.
    #[must_use]
    pub fn service_time(&self) -> Option<SystemTime> {
        let message = self.message().filter(|_| self.may_be_clock_skew());
        message.and_then(time_in_message).or_else(|| self.date())
    }

    /// Returns whether the error code or the message says that the service rejected the signature
    /// for its time. The local clock is then wrong, and the access key is valid.
    #[must_use]
    pub fn is_clock_skew(&self) -> bool {
        const PHRASES: [&str; 4] = [
            "Signature expired",
            "Signature not yet current",
            " is now earlier than ",
            " is still later than ",
        ];
        let message = self.message().unwrap_or_default();
        self.has_time_code()
            || self.may_be_clock_skew() && PHRASES.iter().any(|phrase| message.contains(phrase))
    }
}

/// Returns the service's time Z from a message `Signature expired: X is now earlier than Y (Z - 15
/// min.)` or `Signature not yet current: X is still later than Y (Z + 15 min.)`. The number of
/// minutes may differ.
fn time_in_message(message: &str) -> Option<SystemTime> {
    message.split('(').skip(1).find_map(|part| {
        let (time, behind) = part.split_at_checked("20261127T141253Z".len())?;
        if !matches!(behind.trim_start().as_bytes().first(), Some(b'+' | b'-')) {
            return None;
        }
        // The digits are checked here, because `Timestamp` would also read a time with a sign,
        // which these messages do not have.
        let has_format =
            time.starts_with(|first: char| first.is_ascii_digit()) && time.ends_with('Z');
        let time = has_format.then(|| Timestamp::issued(time))?;
        time.to_system_time()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use proptest::prelude::*;
    use std::time::Duration;

    fn refusal(code: &str, message: &str, date: Option<&str>) -> Fault {
        let mut response = http::Response::builder().status(400);
        if let Some(date) = date {
            response = response.header("date", date);
        }
        let body = serde_json::json!({"__type": code, "message": message}).to_string();
        Fault::read(response.body(Bytes::from(body)).unwrap())
    }

    const CODE: &str = "InvalidSignatureException";
    const EXPIRED: &str = "Signature expired: 20150830T123600Z is now earlier than \
                           20150830T124100Z (20150830T125600Z - 15 min.)";

    /// Returns the service's time in the messages of these tests: 2015-08-30T12:56:00Z.
    fn service_time() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_939_360)
    }

    #[test]
    fn the_message_gives_the_time_of_the_service() {
        for message in [
            EXPIRED,
            "Signature not yet current: 20150830T130600Z is still later than 20150830T130100Z \
             (20150830T125600Z + 5 min.)",
        ] {
            let fault = refusal(CODE, message, None);
            assert_eq!(fault.service_time(), Some(service_time()), "{message}");
            assert!(fault.is_clock_skew());
        }
    }

    #[test]
    fn the_time_in_the_message_takes_precedence_over_the_date_header() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(
            refusal(CODE, EXPIRED, date).service_time(),
            Some(service_time())
        );
        let by_date = refusal(CODE, "Signature expired", date);
        assert_eq!(by_date.service_time(), by_date.date());
        assert!(by_date.is_clock_skew());
    }

    #[test]
    fn the_messages_of_other_errors_are_ignored() {
        assert_eq!(
            refusal("ValidationException", EXPIRED, None).service_time(),
            None
        );
        assert!(!refusal("ValidationException", EXPIRED, None).is_clock_skew());
        let key = "The request signature we calculated does not match (a key - perhaps)";
        assert_eq!(refusal(CODE, key, None).service_time(), None);
        assert!(!refusal(CODE, key, None).is_clock_skew());
        assert!(refusal("RequestTimeTooSkewed", "", None).is_clock_skew());
    }

    proptest! {
        #[test]
        fn no_message_panics(message in "\\PC{0,20}\\(?[0-9TZ\u{e9}]{0,20} ?[-+]?.{0,9}") {
            let _ = refusal(CODE, &message, None).service_time();
        }
    }
}
