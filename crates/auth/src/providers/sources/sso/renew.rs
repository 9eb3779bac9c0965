//! Reads the access token, and renews it before it expires.

use std::path::Path;
use std::time::Duration;

use casebook_types::Secret;

use super::SsoProvider;
use super::token::{Token, renewed};
use crate::call::call;
use crate::env::NO_HOME;
use crate::sso::CreateToken;
use crate::{CredentialsError, secret_file};

/// A token that expires within this time is renewed.
const RENEWAL_MARGIN: Duration = Duration::from_secs(5 * 60);

impl SsoProvider {
    /// Returns the access token of the signed-in user.
    pub(super) async fn token(&self) -> Result<Secret, CredentialsError> {
        let Some(path) = self.path() else {
            let why =
                format!("expected a token in .aws/sso/cache in the home directory, but {NO_HOME}");
            return Err(self.failed(why));
        };
        let Ok(text) = secret_file::read(&path) else {
            let why = format!("cannot read a token from {}", path.display());
            return Err(self.sign_in(&why));
        };
        let Some(token) = Token::parse(text.expose()) else {
            let why = format!(
                "expected a token in {}, found something else",
                path.display()
            );
            return Err(self.sign_in(&why));
        };
        let left = token.left(self.context.time().now());
        // Without a session, the token cannot be renewed.
        if left > RENEWAL_MARGIN || (self.session.is_none() && !left.is_zero()) {
            return Ok(token.access_token);
        }
        match self.renew(&path, &text, &token).await {
            Ok(new) => Ok(new),
            Err(_) if !left.is_zero() => Ok(token.access_token),
            Err(error) => Err(error),
        }
    }

    async fn renew(
        &self,
        path: &Path,
        text: &Secret,
        token: &Token,
    ) -> Result<Secret, CredentialsError> {
        let now = self.context.time().now();
        let renewable = token.renewable(now).filter(|_| self.session.is_some());
        let Some((client, secret, refresh)) = renewable else {
            return Err(self.sign_in("the token has expired"));
        };
        let operation = CreateToken::new(client, secret.clone(), refresh.clone());
        let output = call(&self.context, Some(&self.region), &operation, None).await;
        let new = output.map_err(|error| {
            let sent = [secret, refresh, &token.access_token];
            let error = error.into_credentials_error(self.title.clone().into(), &sent);
            let why = error.sources().last().map_or("", |last| last.reason());
            self.sign_in(&format!(
                "the token has expired and cannot be renewed ({why})"
            ))
        })?;
        if let Some(text) = renewed(text.expose(), &new, now) {
            // If the file cannot be written, the new token is still valid. The next run renews it
            // again.
            let _ = secret_file::write(path, text.expose());
        }
        Ok(new.access_token)
    }
}
