//! SHA-256 and HMAC with SHA-256.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Returns the SHA-256 hash of bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Returns the HMAC of the message that these parts make up.
pub(crate) fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    over(key, parts).finalize().into_bytes().into()
}

/// Returns whether the HMAC of a message begins with `tag`. The comparison takes constant time, so its
/// duration does not tell how much of a forged tag is right.
pub(crate) fn is_hmac(key: &[u8], parts: &[&[u8]], tag: &[u8]) -> bool {
    over(key, parts).verify_truncated_left(tag).is_ok()
}

fn over(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key)
        .expect("HMAC is defined for keys of every length");
    for part in parts {
        mac.update(part);
    }
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::hex;

    #[test]
    fn agrees_with_the_second_case_of_rfc_4231() {
        let code = hmac(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
        assert_eq!(
            hex::encode(&code),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn a_flipped_bit_does_not_match() {
        let mut tag = hmac(b"key", &[b"message"]);
        assert!(is_hmac(b"key", &[b"message"], &tag));
        tag[31] ^= 1;
        assert!(!is_hmac(b"key", &[b"message"], &tag));
    }
}
