//! SHA-256, and what of it is signed with: digits, and codes that need a key.

use ring::{digest, hmac};

/// A SHA-256 in lower-case hexadecimal digits.
pub(super) struct Hex([u8; 64]);

impl Hex {
    pub(super) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("hexadecimal digits are ASCII")
    }
}

/// The SHA-256 of bytes.
pub(super) fn hash(bytes: &[u8]) -> Hex {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// A key of HMAC-SHA-256 (RFC 2104), ready to be used.
pub(super) fn mac_key(key: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, key)
}

/// What only somebody with the key can compute of a text.
pub(super) fn mac(key: &hmac::Key, text: &str) -> [u8; 32] {
    let mut mac = [0; 32];
    mac.copy_from_slice(hmac::sign(key, text.as_bytes()).as_ref());
    mac
}

/// The digits of 32 bytes.
pub(super) fn hex(bytes: &[u8]) -> Hex {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut hex = [b'0'; 64];
    for (two, byte) in hex.chunks_exact_mut(2).zip(bytes) {
        two[0] = DIGITS[usize::from(byte >> 4)];
        two[1] = DIGITS[usize::from(byte & 15)];
    }
    Hex(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nothing_is_known() {
        assert_eq!(
            hash(b"").as_str(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn codes_are_those_of_rfc_4231() {
        assert_eq!(
            hex(&mac(&mac_key(b"Jefe"), "what do ya want for nothing?")).as_str(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
