//! Converts credentials to the type that `aws-sigv4` takes.

use std::sync::OnceLock;

use aws_smithy_runtime_api::client::identity::Identity;
use casebook_types::Secret;

use crate::Credentials;

/// The credentials in the type that `aws-sigv4` takes. They are converted when the first request is
/// signed, and kept for later signatures.
///
/// It has a copy of the secrets, which is overwritten when the last clone of the credentials is dropped.
#[derive(Default)]
pub(crate) struct SigningIdentity(OnceLock<Identity>);

impl SigningIdentity {
    /// Returns the identity of the credentials that own this value.
    pub(crate) fn of(&self, credentials: &Credentials) -> &Identity {
        self.0.get_or_init(|| {
            aws_credential_types::Credentials::new(
                credentials.access_key_id(),
                credentials.secret_access_key().expose(),
                credentials
                    .session_token()
                    .map(Secret::expose)
                    .map(str::to_owned),
                None,
                "casebook",
            )
            .into()
        })
    }
}

/// A clone is empty, because credentials are copied only to be changed, and then have to be
/// converted again.
impl Clone for SigningIdentity {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// All are equal: the credentials that they belong to are compared already.
impl PartialEq for SigningIdentity {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for SigningIdentity {}

casebook_types::opaque!(SigningIdentity);
