//! The key that signatures of one day, Region and service are made with.
//!
//! AWS Signature Version 4, "Calculate the signature".

use zeroize::Zeroizing;

use super::Scope;
use super::hash::{Hex, hex, mac};
use super::time::SigningTime;
use crate::Credentials;

/// Overwritten in memory when it is dropped.
pub(super) struct SigningKey(Zeroizing<[u8; 32]>);

impl SigningKey {
    pub(super) fn derive(credentials: &Credentials, scope: &Scope, time: &SigningTime) -> Self {
        let secret = credentials.secret_access_key().expose();
        let mut first = Zeroizing::new(Vec::with_capacity(4 + secret.len()));
        first.extend_from_slice(b"AWS4");
        first.extend_from_slice(secret.as_bytes());
        let steps = [scope.region.as_str(), &scope.service, "aws4_request"];
        let begun = Self::of(mac(&first, time.date().as_bytes()).as_ref());
        steps.iter().fold(begun, |key, step| {
            Self::of(mac(&key.0[..], step.as_bytes()).as_ref())
        })
    }

    fn of(code: &[u8]) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        key.copy_from_slice(code);
        Self(key)
    }

    /// The signature of a text.
    pub(super) fn sign(&self, to_sign: &str) -> Hex {
        hex(mac(&self.0[..], to_sign.as_bytes()).as_ref())
    }
}
