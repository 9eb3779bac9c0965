//! Adapters between the credential providers of this crate and of the official AWS SDK for Rust.

use std::borrow::Cow;
use std::fmt;

use aws_credential_types::provider::error::CredentialsError as SdkError;
use aws_credential_types::provider::future::ProvideCredentials as SdkFuture;
use aws_credential_types::provider::{ProvideCredentials as SdkProvide, SharedCredentialsProvider};

use crate::{BoxFuture, Credentials, CredentialsError, ProvideCredentials};

/// Wraps a provider of the official AWS SDK, so that it implements this crate's [`ProvideCredentials`].
///
/// ```
/// use casebook_auth::ProvideCredentials;
/// use casebook_auth::sdk::SdkProvider;
///
/// let sdk = aws_credential_types::Credentials::new("AKIDEXAMPLE", "secret", None, None, "x");
/// let provider = SdkProvider::new(sdk);
/// let mut provided = tokio_test::task::spawn(provider.provide());
/// let credentials = tokio_test::assert_ready_ok!(provided.poll());
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// ```
#[derive(Clone, Debug)]
pub struct SdkProvider(SharedCredentialsProvider);

impl SdkProvider {
    /// Wraps a provider of the official SDK.
    #[must_use]
    pub fn new(provider: impl SdkProvide + 'static) -> Self {
        Self(SharedCredentialsProvider::new(provider))
    }
}

const NAME: &str = "a provider of the official SDK";

impl ProvideCredentials for SdkProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let sdk = self.0.provide_credentials().await.map_err(|error| {
                let missing = matches!(error, SdkError::CredentialsNotLoaded(_));
                match missing {
                    true => CredentialsError::missing(NAME, "it has no credentials"),
                    false => CredentialsError::failed_because(NAME, "it failed", error),
                }
            })?;
            let mut ours = Credentials::new(sdk.access_key_id(), sdk.secret_access_key());
            if let Some(token) = sdk.session_token() {
                ours = ours.with_session_token(token);
            }
            if let Some(expiry) = sdk.expiry() {
                ours = ours.with_expiry(expiry);
            }
            let account = sdk.account_id().map_or("", |account| account.as_str());
            Ok(ours.with_account(account))
        })
    }

    fn title(&self) -> Cow<'static, str> {
        NAME.into()
    }
}

/// Wraps a provider of this crate, so that it implements the `ProvideCredentials` of the official AWS
/// SDK.
///
/// ```
/// use aws_credential_types::provider::ProvideCredentials as _;
/// use casebook_auth::Credentials;
/// use casebook_auth::sdk::SdkAdapter;
///
/// let adapter = SdkAdapter::new(Credentials::new("AKIDEXAMPLE", "secret"));
/// let mut provided = tokio_test::task::spawn(adapter.provide_credentials());
/// let credentials = tokio_test::assert_ready_ok!(provided.poll());
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// ```
#[derive(Clone)]
pub struct SdkAdapter<P>(P);

impl<P: ProvideCredentials> SdkAdapter<P> {
    /// Wraps a provider of this crate.
    #[must_use]
    pub fn new(provider: P) -> Self {
        Self(provider)
    }
}

impl<P: ProvideCredentials> SdkProvide for SdkAdapter<P> {
    fn provide_credentials<'a>(&'a self) -> SdkFuture<'a>
    where
        Self: 'a,
    {
        SdkFuture::new(async {
            match self.0.provide().await {
                Ok(ours) => Ok(to_sdk(&ours)),
                Err(error) if error.is_missing() => Err(SdkError::not_loaded(error)),
                Err(error) => Err(SdkError::provider_error(error)),
            }
        })
    }
}

fn to_sdk(ours: &Credentials) -> aws_credential_types::Credentials {
    let mut sdk = aws_credential_types::Credentials::builder()
        .access_key_id(ours.access_key_id())
        .secret_access_key(ours.secret_access_key().expose())
        .provider_name("casebook");
    if let Some(token) = ours.session_token() {
        sdk = sdk.session_token(token.expose());
    }
    sdk.set_expiry(ours.expiry());
    if let Some(account) = ours.account() {
        sdk = sdk.account_id(account);
    }
    sdk.build()
}

impl<P: fmt::Debug> fmt::Debug for SdkAdapter<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SdkAdapter").field(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use tokio_test::{assert_ready, task};

    use super::*;

    #[test]
    fn a_round_trip_keeps_every_part_of_the_credentials() {
        let credentials = Credentials::new("AKID", "secret")
            .with_session_token("token")
            .with_expiry(SystemTime::UNIX_EPOCH + Duration::from_secs(9))
            .with_account("012345678901");
        let back = SdkProvider::new(SdkAdapter::new(credentials.clone()));
        let found = assert_ready!(task::spawn(back.provide()).poll());
        assert_eq!(found.unwrap(), credentials);
    }

    #[test]
    fn a_round_trip_keeps_missing_and_failed_apart() {
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
            let back = SdkProvider::new(SdkAdapter::new(Empty(failed)));
            let error = assert_ready!(task::spawn(back.provide()).poll()).unwrap_err();
            assert_eq!(error.is_failed(), failed);
        }
    }
}
