//! Credentials of a profile in the shared files.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

mod keys;
mod plan;
mod read;
mod single_sign_on;

use super::{
    BoxFuture, ContainerProvider, CredentialsError, EnvironmentProvider, InstanceMetadataProvider,
    ProvideCredentials, SharedProvider, WebIdentityProvider,
};
use crate::config::SharedConfig;
use crate::{Credentials, ProviderContext};
use plan::{Base, Plan, PlanError, Source};

/// Provides the credentials that a profile in the shared files describes.
///
/// A profile can have, in this order of precedence:
///
/// 1. a role (`role_arn`), which is assumed with the credentials of another profile
///    (`source_profile`, over any number of steps) or of another source (`credential_source`);
/// 2. a role for a web identity (`role_arn` with `web_identity_token_file`);
/// 3. single sign-on (`sso_account_id` and `sso_role_name`, with `sso_session` or `sso_start_url`);
/// 4. keys (`aws_access_key_id`);
/// 5. a program that prints credentials (`credential_process`);
/// 6. another source without a role (`credential_source`).
///
/// In a profile that `source_profile` names, keys come first.
///
/// The provider sends requests and opens other files only if the profile requires it. It stores the
/// credentials of assumed roles in the same files as [`AssumeRoleProvider`](super::AssumeRoleProvider).
///
/// ```
/// use std::sync::Arc;
///
/// use casebook_auth::{ProfileProvider, ProvideCredentials, SharedConfig};
///
/// let credentials = "[work]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret";
/// let config = Arc::new(SharedConfig::parse("", credentials)?);
/// let provider = ProfileProvider::new(config, "work");
///
/// let mut provided = tokio_test::task::spawn(provider.provide());
/// let credentials = tokio_test::assert_ready_ok!(provided.poll());
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), casebook_auth::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ProfileProvider {
    config: Arc<SharedConfig>,
    name: Box<str>,
    context: Option<ProviderContext>,
    /// Whether a service has rejected the stored credentials of a role. The roles are then assumed
    /// again.
    is_rejected: Arc<AtomicBool>,
}

impl ProfileProvider {
    /// Creates a provider that reads only keys in the shared files. It sends no requests and runs
    /// no program.
    ///
    /// The provider [fails](CredentialsError::is_failed) if the profile requires requests, other files
    /// or a program. If the profile `default` does not exist, the source counts as
    /// [missing](CredentialsError::is_missing). If another profile does not exist, the provider fails,
    /// because the user named that profile.
    #[must_use]
    pub fn new(config: Arc<SharedConfig>, profile: impl Into<Box<str>>) -> Self {
        Self {
            config,
            name: profile.into(),
            context: None,
            is_rejected: Arc::default(),
        }
    }

    /// Creates a provider for a profile of `context` with any source: keys, roles, single sign-on or a
    /// program.
    #[must_use]
    pub fn with_context(context: &ProviderContext, profile: impl Into<Box<str>>) -> Self {
        Self {
            context: Some(context.clone()),
            ..Self::new(Arc::clone(context.config()), profile)
        }
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let plan = Plan::read(&self.config, &self.name).map_err(|error| match error {
            PlanError::Missing(why) => CredentialsError::missing(self.title_of(&self.name), why),
            PlanError::Invalid(profile, why) => {
                CredentialsError::failed(self.title_of(&profile), why)
            }
        })?;
        let Some(context) = &self.context else {
            return match plan.base {
                Base::Keys(keys) if plan.roles.is_empty() => Ok(keys),
                _ => Err(CredentialsError::failed(
                    self.title_of(&self.name),
                    "it names another source of credentials, and this provider reads only keys in the shared files",
                )),
            };
        };
        // If credentials of a role are stored, the roles that come before it in the plan need not
        // be assumed.
        let stored = match self.is_rejected.load(Ordering::Relaxed) {
            true => None,
            false => (plan.roles.iter().enumerate().rev())
                .find_map(|(n, role)| Some((n + 1, role.stored(context)?))),
        };
        let (done, mut credentials) = match stored {
            Some(stored) => stored,
            None => (0, self.base(context, &plan).await?),
        };
        for role in &plan.roles[done..] {
            let assumed = role.assume(context, &credentials).await;
            credentials =
                assumed.map_err(|error| error.into_failure_of(self.title_of(&self.name)))?;
        }
        self.is_rejected.store(false, Ordering::Relaxed);
        Ok(credentials)
    }

    /// Gets the credentials with which the first role is assumed, or those of the profile if there
    /// is no role.
    async fn base(
        &self,
        at: &ProviderContext,
        plan: &Plan<'_>,
    ) -> Result<Credentials, CredentialsError> {
        let found = self.first(at, plan).provide().await;
        match &plan.base {
            Base::Source(_) => {
                found.map_err(|error| error.into_failure_of(self.title_of(plan.profile)))
            }
            Base::Process { account, .. } => found.map(|found| match account {
                Some(account) if found.account().is_none() => found.with_account(account),
                _ => found,
            }),
            _ => found,
        }
    }

    /// Returns the provider for the source that the plan begins with.
    fn first(&self, at: &ProviderContext, plan: &Plan<'_>) -> SharedProvider {
        let title = self.title_of(plan.profile);
        match &plan.base {
            Base::Keys(keys) => Arc::new(keys.clone()),
            Base::Source(Source::Environment) => Arc::new(EnvironmentProvider::new(at.env())),
            Base::Source(Source::Container) => Arc::new(ContainerProvider::new(at)),
            Base::Source(Source::InstanceMetadata) => Arc::new(InstanceMetadataProvider::new(at)),
            Base::WebIdentity(token_file, role) => {
                let file = at.env().at_home(token_file.as_ref());
                let provider = WebIdentityProvider::new(at, file, &*role.role_arn);
                Arc::new(provider.of_profile(role, title))
            }
            Base::SingleSignOn(sso) => Arc::new(sso.provider(at).of_profile(plan.profile, title)),
            Base::Process { command, .. } => Arc::new(at.process(command).titled(title)),
        }
    }

    fn title_of(&self, profile: &str) -> String {
        format!("the profile {profile}")
    }
}

impl ProvideCredentials for ProfileProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }

    fn invalidate(&self) {
        self.is_rejected.store(true, Ordering::Relaxed);
    }

    fn title(&self) -> Cow<'static, str> {
        self.title_of(&self.name).into()
    }

    fn looks_at(&self) -> Vec<String> {
        let files = self.config.files().iter();
        let mut looks_at: Vec<String> = files
            .map(|file| file.path().display().to_string())
            .collect();
        if let (Some(at), Ok(plan)) = (&self.context, Plan::read(&self.config, &self.name)) {
            looks_at.extend(self.first(at, &plan).looks_at());
            looks_at.extend(plan.roles.into_iter().map(|role| role.role_arn));
        }
        looks_at
    }
}

#[cfg(test)]
mod tests;
