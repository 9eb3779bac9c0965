//! The texts that a signature is made of.
//!
//! AWS Signature Version 4, "Create a string to sign".

use super::Scope;
use super::hash::hash;
use super::time::SigningTime;

/// How this signature is made.
pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Where and when a signature is valid: `20150830/us-east-1/artifact/aws4_request`.
pub(super) fn place(scope: &Scope, time: &SigningTime) -> String {
    let (region, service) = (scope.region.as_str(), &*scope.service);
    [time.date(), "/", region, "/", service, "/aws4_request"].concat()
}

/// What is signed: the hash of the canonical form, and where and when that is valid.
pub(super) fn to_sign(time: &SigningTime, place: &str, canonical: &str) -> String {
    let hash = hash(canonical.as_bytes());
    [
        ALGORITHM,
        "\n",
        time.as_str(),
        "\n",
        place,
        "\n",
        hash.as_str(),
    ]
    .concat()
}
