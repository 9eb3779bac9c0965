//! Sources of credentials of the official SDK as ours, and ours as theirs.

use std::borrow::Cow;
use std::fmt;

use aws_credential_types::provider::error::CredentialsError as SdkError;
use aws_credential_types::provider::future::ProvideCredentials as SdkFuture;
use aws_credential_types::provider::{ProvideCredentials as SdkProvide, SharedCredentialsProvider};

use crate::{BoxFuture, Credentials, CredentialsError, ProvideCredentials};

/// A source of the official SDK, as one of ours.
///
/// ```
/// use casebook_auth::ProvideCredentials;
/// use casebook_auth::sdk::FromSdk;
///
/// let theirs = aws_credential_types::Credentials::new("AKIDEXAMPLE", "secret", None, None, "x");
/// let ours = FromSdk::new(theirs);
/// let mut asked = tokio_test::task::spawn(ours.provide());
/// let credentials = tokio_test::assert_ready_ok!(asked.poll());
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// ```
#[derive(Clone, Debug)]
pub struct FromSdk(SharedCredentialsProvider);

impl FromSdk {
    /// Asks this source.
    #[must_use]
    pub fn new(provider: impl SdkProvide + 'static) -> Self {
        Self(SharedCredentialsProvider::new(provider))
    }
}

const NAME: &str = "a provider of the official SDK";

impl ProvideCredentials for FromSdk {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let theirs = self.0.provide_credentials().await.map_err(|error| {
                let missing = matches!(error, SdkError::CredentialsNotLoaded(_));
                match missing {
                    true => CredentialsError::missing(NAME, "it has none to offer"),
                    false => CredentialsError::failed_because(NAME, "it failed", error),
                }
            })?;
            let mut ours = Credentials::new(theirs.access_key_id(), theirs.secret_access_key());
            if let Some(token) = theirs.session_token() {
                ours = ours.with_session_token(token);
            }
            if let Some(expiry) = theirs.expiry() {
                ours = ours.with_expiry(expiry);
            }
            Ok(match theirs.account_id() {
                Some(account) => ours.with_account(account.as_str()),
                None => ours,
            })
        })
    }

    fn title(&self) -> Cow<'static, str> {
        NAME.into()
    }
}

/// A source of ours, as one of the official SDK.
///
/// ```
/// use aws_credential_types::provider::ProvideCredentials as _;
/// use casebook_auth::Credentials;
/// use casebook_auth::sdk::ToSdk;
///
/// let theirs = ToSdk::new(Credentials::new("AKIDEXAMPLE", "secret"));
/// let mut asked = tokio_test::task::spawn(theirs.provide_credentials());
/// let credentials = tokio_test::assert_ready_ok!(asked.poll());
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// ```
#[derive(Clone)]
pub struct ToSdk<P>(P);

impl<P: ProvideCredentials> ToSdk<P> {
    /// Asks this source.
    #[must_use]
    pub fn new(provider: P) -> Self {
        Self(provider)
    }
}

impl<P: ProvideCredentials> SdkProvide for ToSdk<P> {
    fn provide_credentials<'a>(&'a self) -> SdkFuture<'a>
    where
        Self: 'a,
    {
        SdkFuture::new(async {
            match self.0.provide().await {
                Ok(ours) => Ok(theirs(&ours)),
                Err(error) if error.is_missing() => Err(SdkError::not_loaded(error)),
                Err(error) => Err(SdkError::provider_error(error)),
            }
        })
    }
}

fn theirs(ours: &Credentials) -> aws_credential_types::Credentials {
    let mut theirs = aws_credential_types::Credentials::builder()
        .access_key_id(ours.access_key_id())
        .secret_access_key(ours.secret_access_key().expose())
        .provider_name("casebook");
    if let Some(token) = ours.session_token() {
        theirs = theirs.session_token(token.expose());
    }
    theirs.set_expiry(ours.expiry());
    if let Some(account) = ours.account() {
        theirs = theirs.account_id(account);
    }
    theirs.build()
}

impl<P: fmt::Debug> fmt::Debug for ToSdk<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ToSdk").field(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use tokio_test::{assert_ready, task};

    use super::*;

    #[test]
    fn everything_survives_the_way_there_and_back() {
        let credentials = Credentials::new("AKID", "secret")
            .with_session_token("token")
            .with_expiry(SystemTime::UNIX_EPOCH + Duration::from_secs(9))
            .with_account("012345678901");
        let back = FromSdk::new(ToSdk::new(credentials.clone()));
        let found = assert_ready!(task::spawn(back.provide()).poll());
        assert_eq!(found.unwrap(), credentials);
    }

    #[test]
    fn missing_stays_missing_and_failed_stays_failed() {
        for failed in [false, true] {
            #[derive(Debug)]
            struct Empty(bool);
            impl ProvideCredentials for Empty {
                fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
                    let error = match self.0 {
                        true => CredentialsError::failed("x", "y"),
                        false => CredentialsError::missing("x", "y"),
                    };
                    Box::pin(std::future::ready(Err(error)))
                }
            }
            let back = FromSdk::new(ToSdk::new(Empty(failed)));
            let error = assert_ready!(task::spawn(back.provide()).poll()).unwrap_err();
            assert_eq!(error.is_failed(), failed);
        }
    }
}
