//! The answer of an authority (RFC 3161, section 2.4.2).

use der::Tag;

use super::der::Values;
use super::signed_data::Token;

const WHAT: &str = "the answer of the authority";
/// An answer.
#[derive(Debug)]
pub(super) struct Response<'a> {
    /// 0 if the authority gives the timestamp, 1 if it gives one that differs from what was asked.
    status: &'a [u8],
    /// What the authority says in words.
    words: Option<String>,
    token: Option<&'a [u8]>,
}

impl<'a> Response<'a> {
    /// Reads an answer.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let mut values = Values::within(bytes, Tag::Sequence, WHAT)?;
        let mut info = values.inside(Tag::Sequence)?;
        let status = info.take(Tag::Integer)?;
        let words = match info.maybe(Tag::Sequence)? {
            Some(words) => {
                let mut words = Values::new(words, WHAT)?;
                let first = words.maybe(Tag::Utf8String)?.unwrap_or_default();
                let text = String::from_utf8_lossy(first);
                Some(text.chars().take(200).collect())
            }
            None => None,
        };
        let token = match values.is_empty() {
            true => None,
            false => Some(values.whole()?),
        };
        Ok(Self {
            status,
            words,
            token,
        })
    }

    /// Returns the timestamp, if the authority gave one.
    pub(super) fn token(&self) -> Result<Token<'a>, String> {
        match (self.status, self.token) {
            // RFC 3161, section 2.4.2: granted, and granted with modifications.
            ([0 | 1], Some(token)) => Token::read(token),
            (status, _) => {
                let status = hex::encode(status);
                let words = self.words.as_deref().unwrap_or("no reason");
                Err(format!(
                    "the authority refused a timestamp (status {status}): {words}"
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_refusal_says_why() {
        // PKIStatusInfo { rejection (2), { "no" } }
        let refused = [
            0x30, 0x0b, 0x30, 0x09, 0x02, 0x01, 0x02, 0x30, 0x04, 0x0c, 0x02, b'n', b'o',
        ];
        let why = Response::read(&refused).unwrap().token().unwrap_err();
        assert_eq!(why, "the authority refused a timestamp (status 02): no");
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = Response::read(&bytes).and_then(|response| response.token().map(drop));
        }
    }
}
