//! The texts that a signature is made of.
//!
//! AWS Signature Version 4, "Create a string to sign".

use super::hash::Hex;
use super::time::SigningTime;

/// How this signature is made.
pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Writes where and when a signature is valid: `20150830/us-east-1/artifact/aws4_request`.
pub(super) fn place(text: &mut Vec<u8>, time: &SigningTime, region: &str, service: &str) {
    let (region, service) = (region.as_bytes(), service.as_bytes());
    for part in [time.date(), b"/", region, b"/", service, b"/aws4_request"] {
        text.extend_from_slice(part);
    }
}

/// What is signed: the hash of the canonical form, and where and when that is valid.
pub(super) fn to_sign(time: &SigningTime, place: &[u8], canonical: &Hex) -> Vec<u8> {
    let (time, canonical) = (time.as_bytes(), canonical.as_bytes());
    [
        ALGORITHM.as_bytes(),
        b"\n",
        time,
        b"\n",
        place,
        b"\n",
        canonical,
    ]
    .concat()
}
