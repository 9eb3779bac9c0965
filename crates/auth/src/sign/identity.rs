//! Credentials in the form that `aws-sigv4` signs with.

use std::sync::OnceLock;

use aws_smithy_runtime_api::client::identity::Identity;
use casebook_types::Secret;

use crate::Credentials;

/// The credentials as `aws-sigv4` takes them, converted once for all signatures.
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

/// A clone is empty, because credentials are copied in order to be changed.
impl Clone for SigningIdentity {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Always equal, because the credentials themselves are compared.
impl PartialEq for SigningIdentity {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for SigningIdentity {}

casebook_types::opaque!(SigningIdentity);
