//! SHA-256, and what of it is signed with: digits, and codes that need a key.

use ring::{digest, hmac};

/// A SHA-256 in lower-case hexadecimal digits.
pub(super) struct Hex([u8; Self::LENGTH]);

impl Hex {
    pub(super) const LENGTH: usize = 64;

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The SHA-256 of bytes.
pub(super) fn hash(bytes: &[u8]) -> Hex {
    hex(&whole(digest::digest(&digest::SHA256, bytes).as_ref()))
}

/// A key of HMAC-SHA-256 (RFC 2104), ready to be used.
pub(super) fn mac_key(key: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, key)
}

/// What only somebody with the key can compute of a text.
pub(super) fn mac(key: &hmac::Key, text: &[u8]) -> [u8; 32] {
    whole(hmac::sign(key, text).as_ref())
}

/// The bytes of a SHA-256, of which there are always so many.
fn whole(bytes: &[u8]) -> [u8; 32] {
    let mut whole = [0; 32];
    whole.copy_from_slice(bytes);
    whole
}

/// The digits of 32 bytes.
pub(super) fn hex(bytes: &[u8; 32]) -> Hex {
    // Computed and not looked up, so that the processor does many at once.
    let digit = |four: u8| four + if four < 10 { b'0' } else { b'a' - 10 };
    let mut hex = [b'0'; Hex::LENGTH];
    let (pairs, _) = hex.as_chunks_mut::<2>();
    for (two, byte) in pairs.iter_mut().zip(bytes) {
        *two = [digit(byte >> 4), digit(byte & 15)];
    }
    Hex(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nothing_is_known() {
        assert_eq!(
            hash(b"").as_bytes(),
            b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn codes_are_those_of_rfc_4231() {
        assert_eq!(
            hex(&mac(&mac_key(b"Jefe"), b"what do ya want for nothing?")).as_bytes(),
            b"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
