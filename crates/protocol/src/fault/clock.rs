//! Reads the time of the service from a fault.

use std::time::SystemTime;

use casebook_types::Timestamp;

use super::Fault;

impl Fault {
    /// Returns the service's time.
    ///
    /// If a signature was rejected for its time, the message gives the service's time. Otherwise the
    /// header [`Date`](Self::date) does, which gateways can drop and caches can repeat.
    #[must_use]
    pub fn service_time(&self) -> Option<SystemTime> {
        let by_words = self.message().filter(|_| self.may_be_clock_skew());
        by_words.and_then(in_words).or_else(|| self.date())
    }

    /// Returns whether the signature was rejected for its time, by the code or the message.
    ///
    /// The local clock is wrong then, and the access key is valid.
    #[must_use]
    pub fn is_clock_skew(&self) -> bool {
        const WORDS: [&str; 4] = [
            "Signature expired",
            "Signature not yet current",
            " is now earlier than ",
            " is still later than ",
        ];
        let message = self.message().unwrap_or_default();
        self.names_the_clock()
            || self.may_be_clock_skew() && WORDS.iter().any(|words| message.contains(words))
    }
}

/// Returns the service's time, Z, of `Signature expired: X is now earlier than Y (Z - 15 min.)` or
/// `Signature not yet current: X is still later than Y (Z + 15 min.)`, with any number of minutes.
fn in_words(message: &str) -> Option<SystemTime> {
    message.split('(').skip(1).find_map(|part| {
        let (time, behind) = part.split_at_checked("20261127T141253Z".len())?;
        if !matches!(behind.trim_start().as_bytes().first(), Some(b'+' | b'-')) {
            return None;
        }
        // The form has no sign, which would allow a year before any service existed.
        let is_of_the_form =
            time.starts_with(|first: char| first.is_ascii_digit()) && time.ends_with('Z');
        let time = is_of_the_form.then(|| Timestamp::issued(time))?;
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
        let mut answer = http::Response::builder().status(400);
        if let Some(date) = date {
            answer = answer.header("date", date);
        }
        let body = serde_json::json!({"__type": code, "message": message}).to_string();
        Fault::read(answer.body(Bytes::from(body)).unwrap())
    }

    const CODE: &str = "InvalidSignatureException";
    const EXPIRED: &str = "Signature expired: 20150830T123600Z is now earlier than \
                           20150830T124100Z (20150830T125600Z - 15 min.)";

    /// The service's time in these tests: 2015-08-30T12:56:00Z.
    fn there() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_939_360)
    }

    #[test]
    fn the_time_of_the_service_stands_in_its_words() {
        for words in [
            EXPIRED,
            "Signature not yet current: 20150830T130600Z is still later than 20150830T130100Z \
             (20150830T125600Z + 5 min.)",
        ] {
            let fault = refusal(CODE, words, None);
            assert_eq!(fault.service_time(), Some(there()), "{words}");
            assert!(fault.is_clock_skew());
        }
    }

    #[test]
    fn words_come_before_a_date_that_a_cache_may_have_kept() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(refusal(CODE, EXPIRED, date).service_time(), Some(there()));
        let by_date = refusal(CODE, "Signature expired", date);
        assert_eq!(by_date.service_time(), by_date.date());
        assert!(by_date.is_clock_skew());
    }

    #[test]
    fn other_refusals_tell_nothing_by_words() {
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
        fn no_words_panic(words in "\\PC{0,20}\\(?[0-9TZ\u{e9}]{0,20} ?[-+]?.{0,9}") {
            let _ = refusal(CODE, &words, None).service_time();
        }
    }
}
