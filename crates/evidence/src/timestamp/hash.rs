//! The hashes in a token.

use ring::digest::{Algorithm, SHA256, SHA384, SHA512};

/// What has them, for errors.
pub(super) const WHAT: &str = "the token of the timestamp";

/// Returns a hash algorithm by its identifier (RFC 5754, section 2).
pub(super) fn hash_algorithm(identifier: &[u8]) -> Result<&'static Algorithm, String> {
    match identifier {
        [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01] => Ok(&SHA256),
        [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02] => Ok(&SHA384),
        [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03] => Ok(&SHA512),
        _ => Err(format!(
            "{WHAT}: expected SHA-256, SHA-384 or SHA-512, found another hash"
        )),
    }
}
