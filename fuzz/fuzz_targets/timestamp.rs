//! Times: what is read prints as it stood, is an instant that comes back, and is the one that jiff reads.
#![no_main]

use std::time::SystemTime;

use casebook_types::Timestamp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    let issued = Timestamp::issued(text);
    assert_eq!(issued.as_str(), text);
    assert_eq!(issued, issued.clone());
    let Ok(time) = text.parse::<Timestamp>() else {
        assert_eq!(issued.unix_seconds(), None);
        assert_eq!(issued.to_system_time(), None);
        assert_eq!(issued.day(), None);
        return;
    };
    assert_eq!(time.to_string(), text);
    let seconds = time.unix_seconds().expect("what parses is an instant");
    let instant = time.to_system_time().expect("what parses is an instant");
    assert_eq!(floor(instant), i128::from(seconds));
    if let Ok(written) = Timestamp::try_from(instant) {
        assert_eq!(written, time, "{text}");
        assert_eq!(written.to_system_time(), Some(instant), "{text}");
        assert_eq!(written.day(), time.day(), "{text}");
        assert!(
            written.as_str().starts_with(&written.day().unwrap()),
            "{text}"
        );
    }
    if let Some(other) = opinion(text) {
        assert_eq!(seconds, other, "{text}");
    }
});

/// The whole seconds since 1970, rounded down.
fn floor(instant: SystemTime) -> i128 {
    match instant.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => since.as_secs().into(),
        Err(before) => {
            let before = before.duration();
            -i128::from(before.as_secs()) - i128::from(before.subsec_nanos() > 0)
        }
    }
}

/// What jiff reads, of the forms that both have in common: RFC 3339 with an offset, and the date of a mail.
/// A leap second is left out, which everyone reads in another way.
fn opinion(text: &str) -> Option<i64> {
    if text.contains("60") || text.contains('[') {
        return None;
    }
    let mail = jiff::fmt::rfc2822::DateTimeParser::new();
    let time = text.parse().or_else(|_| mail.parse_timestamp(text));
    let time: jiff::Timestamp = time.ok()?;
    Some(time.as_second() - i64::from(time.subsec_nanosecond() < 0))
}
