//! The credentials that sign a request.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use aws_smithy_runtime_api::client::identity::Identity;
use casebook_types::{AccountId, Secret, Timestamp};

use crate::sign::SigningIdentity;

/// An AWS access key id and secret access key, with an optional session token, expiry and account.
///
/// Clones share one allocation. `Debug` shows the access key id, the account and the expiry, but
/// neither the secret access key nor the session token.
///
/// ```
/// use casebook_auth::Credentials;
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "s3cr3t").with_session_token("t0ken");
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// assert_eq!(credentials.session_token().unwrap().expose(), "t0ken");
///
/// let shown = format!("{credentials:?}");
/// assert!(shown.contains("AKIDEXAMPLE"));
/// assert!(!shown.contains("s3cr3t") && !shown.contains("t0ken"));
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct Credentials(Arc<Parts>);

#[derive(Clone, Eq, PartialEq)]
struct Parts {
    access_key_id: String,
    secret_access_key: Secret,
    session_token: Option<Secret>,
    expiry: Option<SystemTime>,
    account: Option<Account>,
    signing_identity: SigningIdentity,
}

/// The account of the keys. A source may give a malformed account id. It is kept as it is, because
/// no signature depends on it.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Account {
    Id(AccountId),
    Other(Box<str>),
}

impl Credentials {
    /// Creates credentials that do not expire.
    #[must_use]
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<Secret>) -> Self {
        Self(Arc::new(Parts {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
            session_token: None,
            expiry: None,
            account: None,
            signing_identity: SigningIdentity::default(),
        }))
    }

    /// Sets the session token, which temporary credentials require.
    #[must_use]
    pub fn with_session_token(self, token: impl Into<Secret>) -> Self {
        self.changed(|parts| parts.session_token = Some(token.into()))
    }

    /// Sets the time at which the credentials expire.
    #[must_use]
    pub fn with_expiry(self, expiry: SystemTime) -> Self {
        self.changed(|parts| parts.expiry = Some(expiry))
    }

    /// Sets the account that the credentials belong to.
    #[must_use]
    pub fn with_account_id(self, account_id: AccountId) -> Self {
        self.changed(|parts| parts.account = Some(Account::Id(account_id)))
    }

    /// Sets the account from a text that may be a malformed account id; a blank text is ignored.
    ///
    /// Providers use this for the account in a file or a response. No signature depends on it.
    ///
    /// ```
    /// use casebook_auth::Credentials;
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "secret").with_account("12345");
    /// assert_eq!(credentials.account(), Some("12345"));
    /// assert_eq!(credentials.account_id(), None);
    /// ```
    #[must_use]
    pub fn with_account(self, account: &str) -> Self {
        let account = account.trim();
        if account.is_empty() {
            return self;
        }
        let account = match account.parse() {
            Ok(id) => Account::Id(id),
            Err(_) => Account::Other(account.into()),
        };
        self.changed(|parts| parts.account = Some(account))
    }

    /// Returns the access key id, which is not secret.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.0.access_key_id
    }

    /// Returns the secret access key.
    #[must_use]
    pub fn secret_access_key(&self) -> &Secret {
        &self.0.secret_access_key
    }

    /// Returns the session token of temporary credentials.
    #[must_use]
    pub fn session_token(&self) -> Option<&Secret> {
        self.0.session_token.as_ref()
    }

    /// Returns the time at which the credentials expire, or `None` if they do not expire or the time is
    /// unknown.
    #[must_use]
    pub fn expiry(&self) -> Option<SystemTime> {
        self.0.expiry
    }

    /// Returns the account that the credentials belong to, or `None` if it is unknown or malformed.
    #[must_use]
    pub fn account_id(&self) -> Option<&AccountId> {
        match &self.0.account {
            Some(Account::Id(id)) => Some(id),
            Some(Account::Other(_)) | None => None,
        }
    }

    /// Returns the account as the source gave it, even if it is malformed.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        match &self.0.account {
            Some(Account::Id(id)) => Some(id.as_str()),
            Some(Account::Other(text)) => Some(text),
            None => None,
        }
    }

    /// Returns the account as the source gave it. If it gave none, returns the account number that
    /// an access key of the current form contains.
    ///
    /// No reference documents that form of access keys. So use the number only to tell accounts
    /// apart: all keys of one account give the same number, and keys of another form give `None`.
    ///
    /// ```
    /// use casebook_auth::Credentials;
    ///
    /// let credentials = Credentials::new("ASIAQNZGKIQY56JQ7WML", "secret");
    /// assert_eq!(credentials.likely_account().as_deref(), Some("029608264753"));
    /// ```
    #[must_use]
    pub fn likely_account(&self) -> Option<Cow<'_, str>> {
        let known = self.account().map(Cow::Borrowed);
        known.or_else(|| account_in(self.access_key_id()).map(Cow::Owned))
    }

    /// Returns the keys in the type that the signer takes.
    pub(crate) fn signing_identity(&self) -> &Identity {
        self.0.signing_identity.of(self)
    }

    /// Changes the credentials. If other clones share them, they are copied first.
    fn changed(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        let parts = Arc::make_mut(&mut self.0);
        change(parts);
        parts.signing_identity = SigningIdentity::default();
        self
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expiry = self.0.expiry.map(|at| Timestamp::try_from(at).ok());
        f.debug_struct("Credentials")
            .field("access_key_id", &self.0.access_key_id)
            .field("temporary", &self.0.session_token.is_some())
            .field("account", &self.account())
            .field(
                "expiry",
                &expiry
                    .as_ref()
                    .map(|at| at.as_ref().map_or("out of range", Timestamp::as_str)),
            )
            .finish_non_exhaustive()
    }
}

/// Returns the account number in an access key. A key of the current form has 16 base-32 characters
/// after its prefix, and in their 80 bits, the account number is the 40 bits after the first.
fn account_in(access_key_id: &str) -> Option<String> {
    let text = access_key_id.get(4..)?;
    if access_key_id.len() != 20 {
        return None;
    }
    let mut bits = 0_u128;
    for c in text.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'2'..=b'7' => c - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u128::from(value);
    }
    // Of the 80 bits, the first is always set, the next 40 are the account, and the meaning of the
    // last 39 is unknown.
    let account = (bits >> 39) & ((1 << 40) - 1);
    Some(format!("{account:012}"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn keys_of_one_account_tell_the_same_number() {
        assert_eq!(
            account_in("ASIAQNZGKIQY56JQ7WML").as_deref(),
            Some("029608264753")
        );
        for other in [
            "",
            "AKIDEXAMPLE",
            "AKIAé",
            "AKIA0000000000000000",
            "ASIAQNZGKIQY56JQ7WMé",
        ] {
            assert_eq!(account_in(other), None, "{other}");
        }
    }

    #[test]
    fn a_setter_leaves_other_clones_alone() {
        let first = Credentials::new("a", "b");
        let second = first.clone().with_session_token("c");
        assert!(first.session_token().is_none());
        assert!(second.session_token().is_some());
        assert_ne!(first, second);
    }

    #[test]
    fn debug_shows_the_expiry_and_the_account_but_no_secret() {
        let shown = format!(
            "{:?}",
            Credentials::new("AKID", "MARKED-1")
                .with_session_token("MARKED-2")
                .with_account_id("012345678901".parse().unwrap())
                .with_expiry(SystemTime::UNIX_EPOCH + Duration::from_secs(86_400))
        );
        assert!(shown.contains("1970-01-02T00:00:00Z"), "{shown}");
        assert!(shown.contains("012345678901"), "{shown}");
        assert!(!shown.contains("MARKED"), "{shown}");
    }
}
