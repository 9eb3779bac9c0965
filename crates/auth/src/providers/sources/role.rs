//! Credentials of an assumed role.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

mod stored;

use casebook_types::Secret;

pub(super) use stored::sha1_hex;

use super::{BoxFuture, CredentialsError, ProvideCredentials, SharedProvider};
use crate::call::call;
use crate::sts::AssumeRole;
use crate::{Credentials, ProviderContext};

/// Provides the credentials of a role, which it assumes with the credentials of another provider.
///
/// The provider stores the credentials in `~/.aws/cli/cache`, which it shares with the AWS CLI, so
/// that the user enters an MFA code only once in the lifetime of the credentials. It sends no
/// request while the stored credentials are valid for at least 15 more minutes. After
/// [`invalidate`](ProvideCredentials::invalidate), it assumes the role again.
///
/// ```
/// use std::sync::Arc;
///
/// use casebook_auth::{AssumeRoleProvider, Credentials, Env, ProvideCredentials, Settings};
/// use casebook_auth::{SharedConfig, ProviderContext};
///
/// let env = Env::from_iter([("AWS_REGION", "eu-central-1")]);
/// let config = Arc::new(SharedConfig::default());
/// let settings = Settings::resolve(&env, &config, None)?;
/// let keys = Credentials::new("AKIDEXAMPLE", "secret");
/// let provider = AssumeRoleProvider::new(
///     &ProviderContext::new(&env, config, &settings),
///     keys,
///     "arn:aws:iam::012345678901:role/audit",
/// );
///
/// let error = tokio_test::assert_ready_err!(tokio_test::task::spawn(provider.provide()).poll());
/// assert_eq!(
///     error.to_string(),
///     "no usable credentials: the role arn:aws:iam::012345678901:role/audit: \
///      AssumeRole: no HTTP client is configured",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct AssumeRoleProvider {
    context: ProviderContext,
    source: SharedProvider,
    role: Role,
    /// Whether a service has rejected the stored credentials. The role is then assumed again.
    is_rejected: Arc<AtomicBool>,
}

/// A role, with the parameters of the request to assume it.
#[derive(Clone, Debug)]
pub(super) struct Role {
    pub(super) role_arn: String,
    pub(super) session_name: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) duration_seconds: Option<u32>,
    pub(super) mfa_serial: Option<String>,
}

impl AssumeRoleProvider {
    /// Creates a provider that assumes the role with the credentials of `source`.
    #[must_use]
    pub fn new(
        context: &ProviderContext,
        source: impl ProvideCredentials,
        role_arn: impl Into<String>,
    ) -> Self {
        Self {
            context: context.clone(),
            source: Arc::new(source),
            role: Role {
                role_arn: role_arn.into(),
                session_name: None,
                external_id: None,
                duration_seconds: None,
                mfa_serial: None,
            },
            is_rejected: Arc::default(),
        }
    }

    /// Sets the name of the session; the default is `casebook-` and the Unix time in seconds.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.role.session_name = Some(name.into());
        self
    }

    /// Sets the external id: a value that the owner of the role has agreed on with the caller and
    /// requires in the request.
    #[must_use]
    pub fn external_id(mut self, external_id: impl Into<String>) -> Self {
        self.role.external_id = Some(external_id.into());
        self
    }

    /// Sets the lifetime of the credentials, in seconds: from 900 up to the maximum of the role.
    ///
    /// Without it, STS uses 3600 seconds.
    #[must_use]
    pub fn duration_seconds(mut self, seconds: u32) -> Self {
        self.role.duration_seconds = Some(seconds);
        self
    }

    /// Sets the serial number or ARN of the MFA device.
    ///
    /// The provider gets the code of the device from the MFA prompt of the context.
    #[must_use]
    pub fn mfa_serial(mut self, serial: impl Into<String>) -> Self {
        self.role.mfa_serial = Some(serial.into());
        self
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        if !self.is_rejected.load(Ordering::Relaxed)
            && let Some(stored) = self.role.stored(&self.context)
        {
            return Ok(stored);
        }
        let source = self.source.provide().await;
        let source = source.map_err(|error| error.into_failure_of(self.role.title()))?;
        let credentials = self.role.assume(&self.context, &source).await?;
        self.is_rejected.store(false, Ordering::Relaxed);
        Ok(credentials)
    }
}

impl Role {
    fn title(&self) -> String {
        format!("the role {}", self.role_arn)
    }

    /// Returns the credentials that an earlier run has stored, if they are valid for at least 15
    /// more minutes.
    pub(super) fn stored(&self, context: &ProviderContext) -> Option<Credentials> {
        let path = stored::path(context.env(), self)?;
        stored::read(&path, context.time().now())
    }

    /// Assumes the role, and stores the credentials for later runs. If the role requires an MFA
    /// code, the user is asked for it.
    pub(super) async fn assume(
        &self,
        context: &ProviderContext,
        credentials: &Credentials,
    ) -> Result<Credentials, CredentialsError> {
        let session = self.session_name.clone();
        let session = session.unwrap_or_else(|| session_name(context));
        let mut operation = AssumeRole::new(&*self.role_arn, session);
        operation.external_id.clone_from(&self.external_id);
        operation.duration_seconds = self.duration_seconds;
        if let Some(serial) = &self.mfa_serial {
            let but = |why| format!("it needs a code of the MFA device {serial}, but {why}");
            let failed = |why| CredentialsError::failed(self.title(), but(why));
            let prompt = context
                .prompt()
                .ok_or_else(|| failed("there is no prompt to enter one; set one with `mfa`"))?;
            let code = prompt.ask(serial).await.map_err(|error| {
                CredentialsError::failed_because(self.title(), but("the prompt failed"), error)
            })?;
            let code = Secret::from(code.expose().trim());
            if code.is_empty() {
                return Err(failed("the entered code is empty"));
            }
            operation.token_code = Some(code);
            operation.serial_number = Some(serial.clone());
        }
        let region = context.sts_region();
        let output = call(context, region, &operation, Some(credentials)).await;
        let assumed = output.map_err(|error| {
            let mut secrets = vec![credentials.secret_access_key()];
            secrets.extend(credentials.session_token());
            secrets.extend(&operation.token_code);
            error.into_credentials_error(self.title(), &secrets)
        })?;
        if let Some(path) = stored::path(context.env(), self) {
            // If the file cannot be written, the next run only has to assume the role again.
            let _ = stored::write(&path, &assumed);
        }
        Ok(assumed.credentials)
    }
}

/// Returns the name of a session if the user has set none, such as `casebook-1767225600`, with the
/// Unix time in seconds.
pub(super) fn session_name(context: &ProviderContext) -> String {
    let now = context.time().now();
    let since = now.duration_since(SystemTime::UNIX_EPOCH);
    format!("casebook-{}", since.unwrap_or_default().as_secs())
}

impl ProvideCredentials for AssumeRoleProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }

    fn invalidate(&self) {
        self.is_rejected.store(true, Ordering::Relaxed);
        self.source.invalidate();
    }

    fn title(&self) -> Cow<'static, str> {
        self.role.title().into()
    }

    fn looks_at(&self) -> Vec<String> {
        let stored = stored::path(self.context.env(), &self.role);
        let stored = stored.map(|path| path.display().to_string());
        stored.into_iter().chain(self.source.looks_at()).collect()
    }
}
