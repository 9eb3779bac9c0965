//! The access keys that the emulator knows.

use std::collections::HashMap;
use std::fmt;

use crate::account::AccountId;
use crate::time::Timestamp;

use super::super::Principal;
use super::SignatureError;

/// The secret of an access key, and its session token and expiry if it has them.
#[derive(Clone, Eq, PartialEq)]
pub(crate) struct Credential {
    principal: Principal,
    secret: String,
    token: Option<String>,
    expires: Option<Timestamp>,
}

impl Credential {
    /// Returns a credential of the default account. With a session token it is that of a temporary access
    /// key, otherwise that of a permanent one.
    pub(crate) fn new(secret: String, token: Option<String>, expires: Option<Timestamp>) -> Self {
        let principal = Principal::sample(AccountId::DEFAULT, token.is_some());
        Self::of(principal, secret, token, expires)
    }

    /// Returns the credential of a principal.
    pub(crate) fn of(
        principal: Principal,
        secret: String,
        token: Option<String>,
        expires: Option<Timestamp>,
    ) -> Self {
        Self {
            principal,
            secret,
            token,
            expires,
        }
    }

    /// Returns whose credential this is.
    pub(crate) fn principal(&self) -> &Principal {
        &self.principal
    }

    pub(super) fn secret(&self) -> &str {
        &self.secret
    }

    /// Refuses a request whose session token is missing, is not the one of this credential, or has
    /// expired.
    pub(super) fn admits(&self, token: Option<&str>, now: Timestamp) -> Result<(), SignatureError> {
        match (&self.token, token) {
            (Some(own), Some(token)) if own != token => {
                let why = "expected the one of the access key, found another";
                return Err(SignatureError::WrongToken(why));
            }
            (Some(_), None) => return Err(SignatureError::NoToken),
            (None, Some(_)) => {
                let why = "expected none for this access key, found one";
                return Err(SignatureError::WrongToken(why));
            }
            _ => {}
        }
        match self.expires {
            Some(expires) if expires <= now => Err(SignatureError::ExpiredToken),
            _ => Ok(()),
        }
    }
}

/// The known access keys with their credentials.
#[derive(Clone, Default)]
pub(crate) struct Credentials {
    known: HashMap<String, Credential>,
}

impl Credentials {
    /// Adds an access key. If the key is known already, the new credential replaces its old one.
    pub(crate) fn insert(&mut self, access_key: String, credential: Credential) {
        self.known.insert(access_key, credential);
    }

    pub(crate) fn find(&self, access_key: &str) -> Option<&Credential> {
        self.known.get(access_key)
    }
}

/// Shows only the ids of the access keys, not their secrets.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.known.keys()).finish()
    }
}
