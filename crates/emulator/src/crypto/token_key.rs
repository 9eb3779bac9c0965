//! Opaque tokens, which a client can neither read nor forge.
//!
//! A token is a tag and an encrypted payload, in hexadecimal. The tag is an HMAC of the purpose and the
//! payload. The keystream that encrypts the payload is derived from the tag. So no nonce is needed, and
//! equal payloads give equal tokens.

use super::hash::{hmac, is_hmac};
use crate::encoding::hex;

const TAG: usize = 16;

/// The key of all tokens and links of one account.
#[derive(Clone)]
pub(crate) struct TokenKey([u8; 32]);

impl TokenKey {
    /// Returns the key with these bytes.
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Makes a token that holds a payload. Only [`open`](Self::open) with the same purpose accepts it.
    pub(crate) fn seal(&self, purpose: &str, payload: &[u8]) -> String {
        let code = hmac(&self.0, &message(purpose, payload));
        let tag = &code[..TAG];
        let mut token = tag.to_vec();
        token.extend_from_slice(payload);
        self.apply_keystream(tag, &mut token[TAG..]);
        hex::encode(&token)
    }

    /// Returns the payload of a token; `None` unless the token was made for this purpose with this key.
    pub(crate) fn open(&self, purpose: &str, token: &str) -> Option<Vec<u8>> {
        let token = hex::decode(token)?;
        let (tag, encrypted) = token.split_at_checked(TAG)?;
        let mut payload = encrypted.to_vec();
        self.apply_keystream(tag, &mut payload);
        is_hmac(&self.0, &message(purpose, &payload), tag).then_some(payload)
    }

    /// Derives another secret key, as text, for a purpose.
    pub(crate) fn derive(&self, purpose: &str) -> String {
        hex::encode(&hmac(&self.0, &[b"derive", &[0], purpose.as_bytes()]))
    }

    /// Returns another key, which is derived from this one and a name. Neither opens the tokens of the
    /// other.
    pub(crate) fn child(&self, name: &str) -> Self {
        Self(hmac(&self.0, &[b"child", &[0], name.as_bytes()]))
    }

    fn apply_keystream(&self, tag: &[u8], payload: &mut [u8]) {
        for (count, block) in payload.chunks_mut(32).enumerate() {
            let count = (count as u64).to_be_bytes();
            let stream = hmac(&self.0, &[b"veil", &[0], tag, &count]);
            for (byte, mask) in block.iter_mut().zip(stream) {
                *byte ^= mask;
            }
        }
    }
}

fn message<'a>(purpose: &'a str, payload: &'a [u8]) -> [&'a [u8]; 4] {
    [b"seal\0", purpose.as_bytes(), &[0], payload]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_token_opens_for_its_purpose_only(payload: Vec<u8>, key: [u8; 32]) {
            let key = TokenKey::new(key);
            let token = key.seal("page", &payload);
            prop_assert_eq!(key.open("term", &token), None);
            prop_assert_eq!(TokenKey::new([7; 32]).open("page", &token), None);
            prop_assert_eq!(key.open("page", &token), Some(payload));
        }

        #[test]
        fn a_changed_token_does_not_open(place in 0_usize..72, letter in "[0-9a-f]") {
            let key = TokenKey::new([1; 32]);
            let token = key.seal("page", b"twenty bytes, no more");
            let mut changed = token.clone();
            let place = place.min(token.len() - 1);
            changed.replace_range(place..=place, &letter);
            prop_assert_eq!(key.open("page", &changed).is_some(), changed == token);
        }
    }
}
