//! A chain of credential providers, which are tried one after the other.

use std::borrow::Cow;
use std::sync::Arc;

mod explain;

pub use explain::{Explanation, SourceOutcome};

use super::{
    BoxFuture, ContainerProvider, CredentialsError, EnvironmentProvider, InstanceMetadataProvider,
    ProfileProvider, ProvideCredentials, SharedProvider, SourceReport, WebIdentityProvider,
};
use crate::config::SharedConfig;
use crate::settings::ProfileChoice;
use crate::{Credentials, Env, ProviderContext};

/// A credential provider that tries others in order, and returns the credentials of the first that
/// has some.
///
/// If the source of a provider is [missing](CredentialsError::is_missing), the chain tries its next
/// provider. If a provider [fails](CredentialsError::is_failed), the search ends, so that no
/// request is signed with other credentials than those that the user configured. The error lists
/// every source that was tried.
///
/// ```
/// use casebook_auth::{Chain, Credentials, Env, EnvironmentProvider, ProvideCredentials};
///
/// let chain = Chain::new()
///     .then(EnvironmentProvider::new(&Env::default()))
///     .then(Credentials::new("AKIDEXAMPLE", "secret"));
///
/// let mut provided = tokio_test::task::spawn(chain.provide());
/// let credentials = tokio_test::assert_ready_ok!(provided.poll());
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Chain {
    providers: Vec<SharedProvider>,
}

impl Chain {
    /// Creates an empty chain.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a provider. It is tried after those that were appended before.
    #[must_use]
    pub fn then(mut self, provider: impl ProvideCredentials) -> Self {
        self.providers.push(Arc::new(provider));
        self
    }

    /// Creates the default chain, which looks for credentials where the AWS CLI does.
    ///
    /// The sources are, in this order, the keys in the environment, the profile of the settings, a web
    /// identity in the environment, the container endpoint, and instance metadata. If the caller chose
    /// the profile explicitly, for example with a command-line option, the keys and the web identity in
    /// the environment are left out. A provider reads its source only when the chain tries it.
    ///
    /// The AWS CLI differs in these points:
    ///
    /// - It tries a web identity in the environment before single sign-on, keys and
    ///   `credential_process` in the profile, and lets each of its variables replace the same key of the
    ///   profile.
    /// - It tries `credential_process` after keys in the credentials file, but before keys in the config
    ///   file. This chain tries it after both.
    /// - It supports `aws login`. In this chain, a profile with `login_session` and no other source fails.
    /// - It also reads the files of older tools: `AWS_CREDENTIAL_FILE` and the configuration of boto.
    /// - It falls back to version 1 of the instance metadata service, unless that is disabled.
    #[must_use]
    pub fn official(context: &ProviderContext) -> Self {
        let choice = context.settings().profile_choice();
        let profile = ProfileProvider::with_context(context, choice.name());
        let chain = match choice.is_explicit() {
            true => Self::new().then(profile),
            false => Self::new()
                .then(EnvironmentProvider::new(context.env()))
                .then(profile)
                .then(WebIdentityProvider::from_env(context)),
        };
        chain
            .then(ContainerProvider::new(context))
            .then(InstanceMetadataProvider::new(context))
    }

    /// Creates a chain of the keys in the environment and the keys in the shared files, which sends no
    /// requests.
    ///
    /// If `profile` is given, the keys of that profile take precedence over those in the
    /// environment. Otherwise the keys in the environment take precedence, and then come those of
    /// the profile in `AWS_PROFILE` or of the default profile.
    #[must_use]
    pub fn local(env: &Env, config: Arc<SharedConfig>, profile: Option<&str>) -> Self {
        let choice = ProfileChoice::resolve(env, profile);
        let chain = match choice.is_explicit() {
            true => Self::new(),
            false => Self::new().then(EnvironmentProvider::new(env)),
        };
        chain.then(ProfileProvider::new(config, choice.name()))
    }
}

impl ProvideCredentials for Chain {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let mut tried: Vec<SourceReport> = Vec::new();
            for provider in &self.providers {
                match provider.provide().await {
                    Err(error) if error.is_missing() => tried.extend_from_slice(error.sources()),
                    Err(error) => return Err(error.with_earlier(tried)),
                    found => return found,
                }
            }
            Err(CredentialsError::all_missing(tried))
        })
    }

    fn invalidate(&self) {
        for provider in &self.providers {
            provider.invalidate();
        }
    }

    fn title(&self) -> Cow<'static, str> {
        "a chain".into()
    }

    fn looks_at(&self) -> Vec<String> {
        (self.providers.iter())
            .flat_map(|provider| provider.looks_at())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use tokio_test::{assert_ready, task};

    use super::*;

    fn provide(
        variables: &[(&str, &str)],
        profile: Option<&str>,
    ) -> Result<Credentials, CredentialsError> {
        let text = "[default]\naws_access_key_id = of-default\naws_secret_access_key = s\n\
                    [work]\naws_access_key_id = of-work\naws_secret_access_key = s";
        let config = Arc::new(SharedConfig::parse("", text).unwrap());
        let env = variables.iter().copied().collect();
        let chain = Chain::local(&env, config, profile);
        assert_ready!(task::spawn(chain.provide()).poll())
    }

    fn key(found: Result<Credentials, CredentialsError>) -> String {
        found.unwrap().access_key_id().to_owned()
    }

    const KEYS: [(&str, &str); 2] = [
        ("AWS_ACCESS_KEY_ID", "of-env"),
        ("AWS_SECRET_ACCESS_KEY", "s"),
    ];
    const WORK: (&str, &str) = ("AWS_PROFILE", "work");

    #[test]
    fn an_explicit_profile_wins_over_keys_in_the_environment() {
        assert_eq!(key(provide(&KEYS, Some("work"))), "of-work");
        assert_eq!(key(provide(&KEYS, Some("default"))), "of-default");
    }

    #[test]
    fn keys_in_the_environment_win_over_a_profile_in_the_environment() {
        assert_eq!(key(provide(&[KEYS[0], KEYS[1], WORK], None)), "of-env");
        assert_eq!(key(provide(&[WORK], None)), "of-work");
        assert_eq!(key(provide(&[], None)), "of-default");
    }

    #[test]
    fn a_failure_ends_the_search() {
        let error = provide(&KEYS[..1], None).unwrap_err();
        assert!(error.is_failed());
        assert_eq!(error.sources().len(), 1);
        let error = provide(&[("AWS_PROFILE", "play")], None).unwrap_err();
        assert!(error.is_failed());
        assert_eq!(error.sources().len(), 2);
        assert_eq!(error.sources()[1].provider(), "the profile play");
    }

    #[test]
    fn an_error_lists_every_source_that_was_tried() {
        let config = Arc::new(SharedConfig::parse("[default]\nregion = r", "").unwrap());
        let chain = Chain::local(&Env::default(), config, None);
        let error = assert_ready!(task::spawn(chain.provide()).poll()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no credentials found: looked at the environment (AWS_ACCESS_KEY_ID is not set), \
             the profile default (it has no aws_access_key_id)"
        );
    }

    #[test]
    fn invalidate_reaches_every_provider() {
        let inner = Arc::new(crate::Cache::new(
            Credentials::new("a", "b"),
            crate::Clock::system(),
        ));
        let chain = Chain::new().then(Chain::new().then(Arc::clone(&inner)));
        assert!(assert_ready!(task::spawn(chain.provide()).poll()).is_ok());
        assert!(inner.has_credentials());
        chain.invalidate();
        assert!(!inner.has_credentials());
    }
}
