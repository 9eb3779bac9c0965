//! A cache of signing keys, each of which is valid for one day, Region and service.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::crypto;

use super::authorization::Scope;

/// The largest number of cached keys: enough for a few clients with different access keys or Regions.
const MOST: usize = 8;

/// The signing keys that were derived last. Clones share the cache.
#[derive(Clone, Default)]
pub(crate) struct SigningKeys(Arc<Mutex<Vec<CachedKey>>>);

struct CachedKey {
    secret: String,
    scope: Scope,
    key: [u8; 32],
}

impl SigningKeys {
    /// Returns the signing key for a secret and a scope.
    pub(super) fn of(&self, secret: &str, scope: &Scope) -> [u8; 32] {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = keys
            .iter()
            .find(|known| known.secret == secret && known.scope == *scope);
        if let Some(known) = known {
            return known.key;
        }
        let key = derive(secret, &scope.date, &scope.region, &scope.service);
        keys.truncate(MOST - 1);
        let derived = CachedKey {
            secret: secret.to_owned(),
            scope: scope.clone(),
            key,
        };
        keys.insert(0, derived);
        key
    }
}

/// Derives a signing key from a secret access key (AWS Signature Version 4, "Calculate the signature").
pub(super) fn derive(secret: &str, date: &str, region: &str, service: &str) -> [u8; 32] {
    let key = crypto::hmac(format!("AWS4{secret}").as_bytes(), &[date.as_bytes()]);
    let key = crypto::hmac(&key, &[region.as_bytes()]);
    let key = crypto::hmac(&key, &[service.as_bytes()]);
    crypto::hmac(&key, &[b"aws4_request"])
}

/// Shows no key and no secret.
impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKeys").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_whether_it_was_kept_or_not() {
        let keys = SigningKeys::default();
        let scopes: Vec<Scope> = (0..20)
            .map(|number| Scope {
                date: "20150830".to_owned(),
                region: format!("region-{number}"),
                service: "support".to_owned(),
            })
            .collect();
        for _ in 0..2 {
            for scope in &scopes {
                for secret in ["one", "other"] {
                    let derived = derive(secret, &scope.date, &scope.region, &scope.service);
                    assert_eq!(keys.of(secret, scope), derived);
                    assert_eq!(keys.of(secret, scope), derived);
                }
            }
        }
        assert_eq!(keys.0.lock().expect("no panic").len(), MOST);
    }
}
