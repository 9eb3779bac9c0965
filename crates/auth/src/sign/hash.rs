//! The hash of a body, which the signature covers.

use aws_sigv4::http_request::SignableBody;

/// The SHA-256 of a body by ring, which has the instructions of more processors than `aws-sigv4`
/// and comes with TLS and the providers.
#[cfg(feature = "providers")]
pub(super) fn signable(body: &[u8]) -> SignableBody<'_> {
    use ring::digest::{SHA256, digest};

    let digit = |four: u8| char::from(b"0123456789abcdef"[usize::from(four)]);
    let hash = digest(&SHA256, body);
    let mut digits = String::with_capacity(2 * hash.as_ref().len());
    for byte in hash.as_ref() {
        digits.push(digit(byte >> 4));
        digits.push(digit(byte & 15));
    }
    SignableBody::Precomputed(digits)
}

/// A body that `aws-sigv4` hashes, where ring is not there.
#[cfg(not(feature = "providers"))]
pub(super) fn signable(body: &[u8]) -> SignableBody<'_> {
    SignableBody::Bytes(body)
}

#[cfg(all(test, feature = "providers"))]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nothing_is_known() {
        let expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert!(signable(b"") == SignableBody::Precomputed(expected.to_owned()));
    }
}
