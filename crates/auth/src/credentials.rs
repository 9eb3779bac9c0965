//! The keys that sign a request.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use aws_smithy_runtime_api::client::identity::Identity;
use casebook_types::{AccountId, Secret, Timestamp};

use crate::sign::SigningIdentity;

/// An access key with its secret, and what came with them.
///
/// Clones share one allocation. `Debug` shows the access key id, the account and the expiry, and
/// neither the secret nor the session token.
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

/// Whose keys they are. Sources tell numbers that are none, and those are told on as they came.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Account {
    Id(AccountId),
    Other(Box<str>),
}

impl Credentials {
    /// A key that does not expire.
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

    /// Adds the session token that temporary keys are only valid with.
    #[must_use]
    pub fn with_session_token(self, token: impl Into<Secret>) -> Self {
        self.changed(|parts| parts.session_token = Some(token.into()))
    }

    /// Adds the moment from which on the keys are refused.
    #[must_use]
    pub fn with_expiry(self, expiry: SystemTime) -> Self {
        self.changed(|parts| parts.expiry = Some(expiry))
    }

    /// Adds the account that the keys belong to.
    #[must_use]
    pub fn with_account_id(self, account_id: AccountId) -> Self {
        self.changed(|parts| parts.account = Some(Account::Id(account_id)))
    }

    /// Adds the account as somebody told it, which may be no proper number; a blank one is none.
    ///
    /// ```
    /// use casebook_auth::Credentials;
    ///
    /// let told = Credentials::new("AKIDEXAMPLE", "secret").with_account("12345");
    /// assert_eq!(told.account(), Some("12345"));
    /// assert_eq!(told.account_id(), None);
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

    /// The name of the key, which is no secret.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.0.access_key_id
    }

    /// The key itself.
    #[must_use]
    pub fn secret_access_key(&self) -> &Secret {
        &self.0.secret_access_key
    }

    /// The session token of temporary keys.
    #[must_use]
    pub fn session_token(&self) -> Option<&Secret> {
        self.0.session_token.as_ref()
    }

    /// When the keys stop being valid, where that is known.
    #[must_use]
    pub fn expiry(&self) -> Option<SystemTime> {
        self.0.expiry
    }

    /// The account of the keys, where that is known and a proper number.
    #[must_use]
    pub fn account_id(&self) -> Option<&AccountId> {
        match &self.0.account {
            Some(Account::Id(id)) => Some(id),
            Some(Account::Other(_)) | None => None,
        }
    }

    /// The account of the keys as it was told, whether or not it is a proper number.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        match &self.0.account {
            Some(Account::Id(id)) => Some(id.as_str()),
            Some(Account::Other(told)) => Some(told),
            None => None,
        }
    }

    /// The same keys as the signer takes them.
    pub(crate) fn signing_identity(&self) -> &Identity {
        self.0.signing_identity.of(self)
    }

    /// Copies only where other clones still look at the same parts.
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_setter_leaves_other_clones_alone() {
        let first = Credentials::new("a", "b");
        let second = first.clone().with_session_token("c");
        assert!(first.session_token().is_none());
        assert!(second.session_token().is_some());
        assert_ne!(first, second);
    }

    #[test]
    fn debug_shows_when_and_whose_but_no_secret() {
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
