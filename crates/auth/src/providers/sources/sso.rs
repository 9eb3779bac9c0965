//! Credentials of roles in IAM Identity Center, for a user who is signed in.

use std::borrow::Cow;
use std::path::PathBuf;

use casebook_types::Region;

mod renew;
mod token;

use super::role::sha1_hex;
use super::{BoxFuture, CredentialsError, ProvideCredentials};
use crate::call::call;
use crate::sso::GetRoleCredentials;
use crate::{Credentials, ProviderContext, SharedConfig};

/// Provides the credentials of a role in IAM Identity Center, for a user who is signed in.
///
/// The user signs in with the AWS CLI (`aws sso login`), which stores an access token in
/// `~/.aws/sso/cache`. The provider reads this token each time. If the token belongs to a
/// [session](Self::session) and expires within five minutes, the provider renews it and stores the
/// new token in the same file. The AWS CLI and the SDKs use this file too.
///
/// ```
/// use std::sync::Arc;
///
/// use casebook_auth::{Env, ProvideCredentials, Settings, SharedConfig, SsoProvider, ProviderContext};
/// use casebook_types::Region;
///
/// let env = Env::from_iter([("HOME", "/nobody/lives/here")]);
/// let config = Arc::new(SharedConfig::default());
/// let settings = Settings::resolve(&env, &config, None)?;
/// let provider = SsoProvider::new(
///     &ProviderContext::new(&env, config, &settings),
///     "https://example.awsapps.com/start",
///     Region::US_EAST_1,
///     "012345678901",
///     "audit",
/// )
/// .session("work");
///
/// let error = tokio_test::assert_ready_err!(tokio_test::task::spawn(provider.provide()).poll());
/// assert!(error.to_string().contains("aws sso login"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SsoProvider {
    context: ProviderContext,
    session: Option<Box<str>>,
    start_url: Box<str>,
    region: Region,
    account_id: Box<str>,
    role_name: Box<str>,
    /// The profile that uses this provider, if there is one.
    profile: Option<Box<str>>,
    title: Cow<'static, str>,
}

impl SsoProvider {
    /// Creates a provider for a role in an account. It uses the access token that the AWS CLI has
    /// stored for the start URL.
    ///
    /// `region` is the Region of IAM Identity Center.
    #[must_use]
    pub fn new(
        context: &ProviderContext,
        start_url: impl Into<Box<str>>,
        region: Region,
        account_id: impl Into<Box<str>>,
        role_name: impl Into<Box<str>>,
    ) -> Self {
        Self {
            context: context.clone(),
            session: None,
            start_url: start_url.into(),
            region,
            account_id: account_id.into(),
            role_name: role_name.into(),
            profile: None,
            title: "single sign-on".into(),
        }
    }

    /// Uses the access token of an `sso-session` with this name, in place of the token for the
    /// start URL. Only the token of a session can be renewed.
    #[must_use]
    pub fn session(mut self, name: impl Into<Box<str>>) -> Self {
        self.session = Some(name.into());
        self
    }

    pub(super) fn of_profile(mut self, name: &str, title: String) -> Self {
        self.profile = Some(name.into());
        self.title = title.into();
        self
    }

    /// Returns the path of the file with the access token. Its name is the SHA-1 of the name of the
    /// session or, without a session, of the start URL, as in the official tools.
    fn path(&self) -> Option<PathBuf> {
        let name = self.session.as_deref().unwrap_or(&self.start_url);
        let folder = self.context.env().home()?.join(".aws").join("sso");
        Some(
            folder
                .join("cache")
                .join(format!("{}.json", sha1_hex(name))),
        )
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let token = self.token().await?;
        let operation = GetRoleCredentials::new(token.clone(), &*self.account_id, &*self.role_name);
        match call(&self.context, Some(&self.region), &operation, None).await {
            Ok(credentials) => Ok(credentials.with_account(&self.account_id)),
            Err(error) if error.fault().is_some_and(|fault| fault.status() == 401) => {
                Err(self.sign_in("the service rejects the token"))
            }
            Err(error) => Err(error.into_credentials_error(self.title.clone().into(), &[&token])),
        }
    }

    /// Makes the error for a token that is missing or invalid. It advises the user to sign in
    /// again.
    fn sign_in(&self, why: &str) -> CredentialsError {
        let command = match (&self.session, &self.profile) {
            (Some(session), _) => sign_in_command("--sso-session", session),
            (None, Some(profile)) if **profile != *SharedConfig::DEFAULT_PROFILE => {
                sign_in_command("--profile", profile)
            }
            (None, _) => "aws sso login".to_owned(),
        };
        self.failed(format!("{why}; sign in with `{command}`"))
    }

    fn failed(&self, why: String) -> CredentialsError {
        CredentialsError::failed(self.title.clone(), why)
    }
}

/// Returns a command to sign in, which can be pasted into a shell. A name that cannot be quoted
/// safely is left out.
fn sign_in_command(option: &str, name: &str) -> String {
    match shlex::try_quote(name) {
        Ok(name) => format!("aws sso login {option} {name}"),
        Err(_) => "aws sso login".to_owned(),
    }
}

impl ProvideCredentials for SsoProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }

    fn title(&self) -> Cow<'static, str> {
        self.title.clone()
    }

    fn looks_at(&self) -> Vec<String> {
        let path = self.path().map(|path| path.display().to_string());
        path.into_iter().collect()
    }
}
