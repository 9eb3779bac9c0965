//! What a timestamp states: the `TSTInfo` (RFC 3161, section 2.4.2).

use std::time::SystemTime;

use casebook_types::Timestamp;
use der::Tag;

use super::der::{CONTEXT_0, Values};

const STATED: &str = "the timestamp";

/// The hash algorithm SHA-256 (RFC 5754, section 2.2).
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];

/// What a timestamp states.
#[derive(Debug)]
pub(super) struct Stated<'a> {
    /// The SHA-256 of what was there.
    pub(super) imprint: &'a [u8],
    /// The number of the question.
    pub(super) nonce: Option<&'a [u8]>,
    /// The time, as the authority writes it.
    time: &'a [u8],
}

impl<'a> Stated<'a> {
    /// Reads a `TSTInfo`.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let mut values = Values::within(bytes, Tag::Sequence, STATED)?;
        values.take(Tag::Integer)?;
        values.take(Tag::ObjectIdentifier)?;
        let mut imprint = values.inside(Tag::Sequence)?;
        let algorithm = imprint.inside(Tag::Sequence)?.take(Tag::ObjectIdentifier)?;
        if algorithm != SHA256 {
            return Err(format!(
                "{STATED}: expected a hash by SHA-256, found another"
            ));
        }
        let imprint = imprint.take(Tag::OctetString)?;
        values.take(Tag::Integer)?;
        let time = values.take(Tag::GeneralizedTime)?;
        values.maybe(Tag::Sequence)?;
        values.maybe(Tag::Boolean)?;
        let nonce = values.maybe(Tag::Integer)?;
        values.maybe(CONTEXT_0)?;
        Ok(Self {
            imprint,
            nonce,
            time,
        })
    }

    /// Returns the time, which is in UTC (RFC 3161, section 2.4.2): `20260102030405.5Z`.
    pub(super) fn time(&self) -> Result<SystemTime, String> {
        let odd = || format!("{STATED}: expected a time such as 20260102030405Z, found another");
        let text = str::from_utf8(self.time).map_err(|_| odd())?;
        let is_plain = text.len() > 14 && text.is_ascii() && text.ends_with('Z');
        if !is_plain || !text[..14].bytes().all(|b| b.is_ascii_digit()) {
            return Err(odd());
        }
        let (day, rest) = text.split_at(8);
        let text = format!(
            "{}-{}-{}T{}:{}:{}",
            &day[..4],
            &day[4..6],
            &day[6..],
            &rest[..2],
            &rest[2..4],
            &rest[4..]
        );
        let time = text.parse::<Timestamp>().ok();
        time.and_then(|time| time.to_system_time()).ok_or_else(odd)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_is_read_with_and_without_a_fraction() {
        let time = |text: &'static str| {
            let stated = Stated {
                imprint: &[],
                nonce: None,
                time: text.as_bytes(),
            };
            stated
                .time()
                .map(|time| time.duration_since(SystemTime::UNIX_EPOCH).unwrap())
        };
        let whole = Duration::from_secs(1_767_323_045);
        assert_eq!(time("20260102030405Z"), Ok(whole));
        assert_eq!(
            time("20260102030405.5Z"),
            Ok(whole + Duration::from_millis(500))
        );
        for odd in [
            "",
            "Z",
            "20260102030405",
            "20261302030405Z",
            "2026-01-02T03:04:05Z",
            "202601020304é5Z",
        ] {
            assert!(time(odd).is_err(), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = Stated::read(&bytes).and_then(|stated| stated.time());
        }
    }
}
