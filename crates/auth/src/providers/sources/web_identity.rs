//! Credentials of a role for a web identity: a token from an identity provider, such as that of a
//! Kubernetes cluster.

use std::borrow::Cow;
use std::path::PathBuf;

use casebook_types::Secret;

use super::role::{Role, session_name};
use super::{BoxFuture, CredentialsError, ProvideCredentials};
use crate::call::call;
use crate::sts::AssumeRoleWithWebIdentity;
use crate::{Credentials, ProviderContext, secret_file};

const TOKEN_FILE: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";
const ROLE: &str = "AWS_ROLE_ARN";
const SESSION: &str = "AWS_ROLE_SESSION_NAME";

/// Provides the credentials of a role, which it gets from STS for a web identity token.
///
/// The token is in a file. The provider reads the file each time, because platforms replace the
/// token before it expires.
///
/// ```
/// use std::sync::Arc;
///
/// use casebook_auth::{Env, ProvideCredentials, Settings, SharedConfig, ProviderContext};
/// use casebook_auth::WebIdentityProvider;
///
/// let env = Env::default();
/// let config = Arc::new(SharedConfig::default());
/// let settings = Settings::resolve(&env, &config, None)?;
/// let provider = WebIdentityProvider::from_env(&ProviderContext::new(&env, config, &settings));
///
/// let error = tokio_test::assert_ready_err!(tokio_test::task::spawn(provider.provide()).poll());
/// assert_eq!(
///     error.to_string(),
///     "no credentials found: looked at the web identity in the environment \
///      (AWS_WEB_IDENTITY_TOKEN_FILE is not set)",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct WebIdentityProvider {
    context: ProviderContext,
    /// The token file, the role and the session. `None` if the environment names them.
    identity: Option<Identity>,
    session_name: Option<String>,
    duration_seconds: Option<u32>,
    title: Cow<'static, str>,
}

#[derive(Clone, Debug)]
struct Identity {
    token_file: PathBuf,
    role_arn: String,
    session_name: Option<String>,
}

impl WebIdentityProvider {
    /// Creates a provider with the token file, the role and the session name from the environment.
    ///
    /// The variables are `AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN` and `AWS_ROLE_SESSION_NAME`.
    #[must_use]
    pub fn from_env(context: &ProviderContext) -> Self {
        Self {
            context: context.clone(),
            identity: None,
            session_name: None,
            duration_seconds: None,
            title: "the web identity in the environment".into(),
        }
    }

    /// Creates a provider for the token in `token_file` and a role that accepts the token.
    #[must_use]
    pub fn new(
        context: &ProviderContext,
        token_file: impl Into<PathBuf>,
        role_arn: impl Into<String>,
    ) -> Self {
        Self {
            context: context.clone(),
            identity: Some(Identity {
                token_file: token_file.into(),
                role_arn: role_arn.into(),
                session_name: None,
            }),
            session_name: None,
            duration_seconds: None,
            title: "web identity".into(),
        }
    }

    /// Sets the name of the session, in place of `AWS_ROLE_SESSION_NAME`. Without either, it is
    /// `casebook-` and the Unix time in seconds.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = Some(name.into());
        self
    }

    /// Sets the lifetime of the credentials, in seconds: from 900 up to the maximum of the role.
    ///
    /// Without it, STS uses 3600 seconds.
    #[must_use]
    pub fn duration_seconds(mut self, seconds: u32) -> Self {
        self.duration_seconds = Some(seconds);
        self
    }

    /// Takes over the parameters of the role that a profile names, and the title of the profile for
    /// messages.
    pub(super) fn of_profile(mut self, role: &Role, title: String) -> Self {
        self.session_name.clone_from(&role.session_name);
        self.duration_seconds = role.duration_seconds;
        self.title = title.into();
        self
    }

    fn identity(&self) -> Result<Identity, CredentialsError> {
        if let Some(identity) = &self.identity {
            return Ok(identity.clone());
        }
        let env = self.context.env();
        let Some(token_file) = env.path(TOKEN_FILE) else {
            let why = format!("{TOKEN_FILE} is not set");
            return Err(CredentialsError::missing(self.title.clone(), why));
        };
        let Some(role_arn) = env.get(ROLE) else {
            return Err(self.failed(format!("{TOKEN_FILE} is set, but {ROLE} is not")));
        };
        Ok(Identity {
            token_file,
            role_arn: role_arn.trim().to_owned(),
            session_name: env.get(SESSION).map(|name| name.trim().to_owned()),
        })
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let identity = self.identity()?;
        let token = secret_file::read(&identity.token_file).map_err(|error| {
            let why = format!(
                "the token file {} cannot be read",
                identity.token_file.display()
            );
            CredentialsError::failed_because(self.title.clone(), why, error)
        })?;
        // Editors and shells on Windows may write a byte order mark before the token.
        let token = token.expose().trim_start_matches('\u{feff}');
        let token = Secret::from(token.trim());
        if token.is_empty() {
            let path = identity.token_file.display();
            return Err(self.failed(format!("the token file {path} is empty")));
        }
        let session = self.session_name.clone().or(identity.session_name);
        let session = session.unwrap_or_else(|| session_name(&self.context));
        let mut operation =
            AssumeRoleWithWebIdentity::new(identity.role_arn, session, token.clone());
        operation.duration_seconds = self.duration_seconds;
        let region = self.context.sts_region();
        match call(&self.context, region, &operation, None).await {
            Ok(role) => Ok(role.credentials),
            Err(error) => Err(error.into_credentials_error(self.title.clone().into(), &[&token])),
        }
    }

    fn failed(&self, why: String) -> CredentialsError {
        CredentialsError::failed(self.title.clone(), why)
    }
}

impl ProvideCredentials for WebIdentityProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }

    fn title(&self) -> Cow<'static, str> {
        self.title.clone()
    }

    fn looks_at(&self) -> Vec<String> {
        match &self.identity {
            None => [TOKEN_FILE, ROLE, SESSION].map(Into::into).into(),
            Some(identity) => vec![identity.token_file.display().to_string()],
        }
    }
}
