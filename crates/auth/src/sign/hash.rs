//! The hash of a body, which the signature covers.

use aws_sigv4::http_request::SignableBody;

/// The value of `x-amz-content-sha256` for a body that the signature does not cover.
pub(super) const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// Hashes a body with ring, which is faster than `aws-sigv4` on more processors. TLS and the
/// providers need ring anyway.
#[cfg(feature = "providers")]
pub(super) fn signable(body: &[u8]) -> SignableBody<'_> {
    use ring::digest::{SHA256, digest};

    SignableBody::Precomputed(hex::encode(digest(&SHA256, body)))
}

/// Leaves hashing to `aws-sigv4`, because ring is only there if the feature `providers` is on.
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
