//! Credential providers.

mod error;

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

pub use error::{CredentialsError, SourceReport};

use crate::Credentials;

/// The boxed future that [`ProvideCredentials`] returns.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A credential provider that several owners share, such as the clients of one configuration.
pub type SharedProvider = Arc<dyn ProvideCredentials>;

/// A credential provider: a source of credentials for signing requests.
///
/// [`Credentials`] implement this trait and provide a clone of themselves.
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
/// let mut provided = tokio_test::task::spawn(Vault.provide());
/// let error = tokio_test::assert_ready_err!(provided.poll());
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
    /// Fails with [`CredentialsError::is_missing`] when this source is not configured; a
    /// [`Chain`](crate#providers) then tries its next source. Fails with
    /// [`CredentialsError::is_failed`] when the source is configured but does not work. The request
    /// that needs the credentials has not been sent.
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;

    /// Returns a future that replaces cached credentials before they expire, or `None` if that is
    /// not due.
    ///
    /// `casebook-stack` polls the future while a request is in flight, and drops it when the request
    /// ends. The default implementation returns `None`.
    fn refresh(&self) -> Option<BoxFuture<'_, ()>> {
        None
    }

    /// Discards cached credentials, because a service has rejected them.
    ///
    /// The default implementation does nothing: a source without a cache has nothing to discard.
    fn invalidate(&self) {}

    /// Returns whether [`provide`](Self::provide) returns credentials from memory. A
    /// [`Cache`](crate#providers) around such a provider is useless, so clients do not add one.
    ///
    /// The default implementation returns `false`. [`Credentials`] and caches return `true`.
    fn is_cached(&self) -> bool {
        false
    }

    /// Returns the name of this source for messages and errors, such as `the profile default`.
    fn title(&self) -> Cow<'static, str> {
        "a source of credentials".into()
    }

    /// Returns the names of the variables, files and hosts that this source reads, for reports to
    /// the user. No value is among them, because values may be secret.
    fn looks_at(&self) -> Vec<String> {
        Vec::new()
    }
}

impl ProvideCredentials for Credentials {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }

    fn is_cached(&self) -> bool {
        true
    }

    fn title(&self) -> Cow<'static, str> {
        "given credentials".into()
    }
}

/// Implements the trait for a pointer to a provider. The pointer passes every call on to the
/// provider.
macro_rules! pointer {
    ($pointer:ident) => {
        impl<P: ProvideCredentials + ?Sized> ProvideCredentials for $pointer<P> {
            fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
                (**self).provide()
            }

            fn refresh(&self) -> Option<BoxFuture<'_, ()>> {
                (**self).refresh()
            }

            fn invalidate(&self) {
                (**self).invalidate();
            }

            fn is_cached(&self) -> bool {
                (**self).is_cached()
            }

            fn title(&self) -> Cow<'static, str> {
                (**self).title()
            }

            fn looks_at(&self) -> Vec<String> {
                (**self).looks_at()
            }
        }
    };
}

pointer!(Arc);
pointer!(Box);

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
