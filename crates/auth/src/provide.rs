//! What a source of credentials is.

#[cfg(feature = "providers")]
mod chain;
#[cfg(feature = "providers")]
mod container;
#[cfg(feature = "providers")]
mod environment;
mod error;
#[cfg(feature = "providers")]
mod instance_metadata;
#[cfg(feature = "providers")]
mod key_file;
#[cfg(feature = "providers")]
mod moment;
#[cfg(feature = "providers")]
mod process;
#[cfg(feature = "providers")]
mod profile;
#[cfg(feature = "providers")]
mod role;
#[cfg(feature = "providers")]
mod sso;
#[cfg(feature = "providers")]
mod web_identity;

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

#[cfg(feature = "providers")]
pub use chain::{Chain, Explanation, Outcome};
#[cfg(feature = "providers")]
pub use container::ContainerProvider;
#[cfg(feature = "providers")]
pub use environment::EnvironmentProvider;
pub use error::{CredentialsError, SourceFailure};
#[cfg(feature = "providers")]
pub use instance_metadata::InstanceMetadataProvider;
#[cfg(feature = "providers")]
pub use process::ProcessProvider;
#[cfg(feature = "providers")]
pub use profile::ProfileProvider;
#[cfg(feature = "providers")]
pub use role::AssumeRoleProvider;
#[cfg(feature = "providers")]
pub use sso::SsoProvider;
#[cfg(feature = "providers")]
pub use web_identity::WebIdentityProvider;

use crate::Credentials;

/// A future in a box, as [`ProvideCredentials`] returns it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A source of credentials behind one pointer.
pub type SharedProvider = Arc<dyn ProvideCredentials>;

/// A source of credentials.
///
/// [`Credentials`] are such a source themselves: they always provide themselves.
///
/// ```
/// use casebook_auth::{BoxFuture, Credentials, CredentialsError, ProvideCredentials};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl ProvideCredentials for Vault {
///     fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
///         Box::pin(async { Err(CredentialsError::missing("the vault", "it is locked")) })
///     }
/// }
///
/// let mut asked = tokio_test::task::spawn(Vault.provide());
/// let error = tokio_test::assert_ready_err!(asked.poll());
/// assert_eq!(
///     error.to_string(),
///     "no credentials found: looked at the vault (it is locked)",
/// );
/// ```
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Fetches credentials.
    ///
    /// # Errors
    ///
    /// [`CredentialsError::is_missing`] when this source has none to offer, so that another one may
    /// be asked; [`CredentialsError::is_failed`] when it should have had some. The request that
    /// the credentials were meant for has not been sent then.
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;

    /// Work that is due, for whoever has a call running: fetching anew what expires soon.
    ///
    /// The future is polled beside the call and dropped with it. Most sources have nothing to do.
    fn upkeep(&self) -> Option<BoxFuture<'_, ()>> {
        None
    }

    /// Hears that a service refused what this source provided.
    ///
    /// A source that remembers credentials forgets them; others need not do anything.
    fn invalidate(&self) {}

    /// What this source is called, in words: `the environment`, `the profile default`.
    fn title(&self) -> Cow<'static, str> {
        "a source of credentials".into()
    }

    /// What this source looks at: names of variables, files and hosts, never a value.
    fn looks_at(&self) -> Vec<String> {
        Vec::new()
    }
}

impl ProvideCredentials for Credentials {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }

    fn title(&self) -> Cow<'static, str> {
        "given credentials".into()
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        (**self).provide()
    }

    fn upkeep(&self) -> Option<BoxFuture<'_, ()>> {
        (**self).upkeep()
    }

    fn invalidate(&self) {
        (**self).invalidate();
    }

    fn title(&self) -> Cow<'static, str> {
        (**self).title()
    }

    fn looks_at(&self) -> Vec<String> {
        (**self).looks_at()
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Box<P> {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        (**self).provide()
    }

    fn upkeep(&self) -> Option<BoxFuture<'_, ()>> {
        (**self).upkeep()
    }

    fn invalidate(&self) {
        (**self).invalidate();
    }

    fn title(&self) -> Cow<'static, str> {
        (**self).title()
    }

    fn looks_at(&self) -> Vec<String> {
        (**self).looks_at()
    }
}

#[cfg(test)]
mod tests {
    use tokio_test::{assert_ready_ok, task};

    use super::*;

    #[test]
    fn credentials_provide_themselves_through_any_pointer() {
        let credentials = Credentials::new("a", "b");
        let shared: SharedProvider = Arc::new(credentials.clone());
        let boxed: Box<dyn ProvideCredentials> = Box::new(Arc::clone(&shared));
        boxed.invalidate();
        assert_eq!(
            assert_ready_ok!(task::spawn(boxed.provide()).poll()),
            credentials
        );
    }
}
