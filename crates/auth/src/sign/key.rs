//! The key that signatures of one day, Region and service are made with.
//!
//! AWS Signature Version 4, "Calculate the signature".

use ring::hmac;
use zeroize::Zeroizing;

use super::Scope;
use super::hash::{Hex, hex, mac, mac_key};
use super::time::SigningTime;
use crate::Credentials;

/// The states that HMAC derives from the key, which spares two blocks of each signature.
pub(super) struct SigningKey(hmac::Key);

impl SigningKey {
    pub(super) fn derive(credentials: &Credentials, scope: &Scope, time: &SigningTime) -> Self {
        let secret = credentials.secret_access_key().expose();
        let mut first = Zeroizing::new(Vec::with_capacity(4 + secret.len()));
        first.extend_from_slice(b"AWS4");
        first.extend_from_slice(secret.as_bytes());
        let (region, service) = (scope.region.as_str(), &*scope.service);
        let (region, service) = (region.as_bytes(), service.as_bytes());
        let mut key = mac_key(&first);
        for step in [time.date(), region, service, b"aws4_request"] {
            key = mac_key(&*Zeroizing::new(mac(&key, step)));
        }
        Self(key)
    }

    /// The signature of a text.
    pub(super) fn sign(&self, to_sign: &[u8]) -> Hex {
        hex(&mac(&self.0, to_sign))
    }
}
