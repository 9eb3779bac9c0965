//! One source after the other.

use std::borrow::Cow;
use std::sync::Arc;

mod explain;

pub use explain::{Explanation, Outcome};

use super::{
    BoxFuture, ContainerProvider, CredentialsError, EnvironmentProvider, InstanceMetadataProvider,
    ProfileProvider, ProvideCredentials, SharedProvider, SourceFailure, WebIdentityProvider,
};
use crate::config::SharedConfig;
use crate::settings::ProfileChoice;
use crate::{Credentials, Env, ProviderContext};

/// Asks one source after the other; the first that has something decides.
///
/// A source that is [missing](CredentialsError::is_missing) passes the question on. One that
/// fails ends it, so that nobody works with other credentials than the ones they meant. The error
/// says what every source said.
///
/// ```
/// use casebook_auth::{Chain, Credentials, Env, EnvironmentProvider, ProvideCredentials};
///
/// let chain = Chain::new()
///     .then(EnvironmentProvider::new(&Env::default()))
///     .then(Credentials::new("AKIDEXAMPLE", "secret"));
///
/// let mut asked = tokio_test::task::spawn(chain.provide());
/// let credentials = tokio_test::assert_ready_ok!(asked.poll());
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Chain {
    providers: Vec<SharedProvider>,
}

impl Chain {
    /// A chain of nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks this source if all before had nothing.
    #[must_use]
    pub fn then(mut self, provider: impl ProvideCredentials) -> Self {
        self.providers.push(Arc::new(provider));
        self
    }

    /// The sources that the official tools ask, in their order: the environment, the profile, a web
    /// identity that the environment names, the container's endpoint, the instance's metadata.
    ///
    /// The profile is that of the settings. One that was chosen explicitly, as by an option, stands
    /// in the place of keys and web identity in the environment. Each source is asked only when
    /// those before it had nothing, and looks at nothing before.
    #[must_use]
    pub fn official(context: &ProviderContext) -> Self {
        let choice = context.settings().profile_choice();
        let profile = ProfileProvider::within(context, choice.name());
        let chain = match choice.is_explicit() {
            true => Self::new().then(profile),
            false => Self::new()
                .then(EnvironmentProvider::new(context.env()))
                .then(profile)
                .then(WebIdentityProvider::of_environment(context)),
        };
        chain
            .then(ContainerProvider::new(context))
            .then(InstanceMetadataProvider::new(context))
    }

    /// The sources of [`official`](Self::official) that need nobody but environment and files.
    ///
    /// A profile that was asked for explicitly, as by an option, goes before keys in the
    /// environment; these go before a profile that `AWS_PROFILE` names, and before the default one.
    #[must_use]
    pub fn standard(env: &Env, config: Arc<SharedConfig>, profile: Option<&str>) -> Self {
        let choice = ProfileChoice::of(env, profile);
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
            let mut looked: Vec<SourceFailure> = Vec::new();
            for provider in &self.providers {
                match provider.provide().await {
                    Err(error) if error.is_missing() => looked.extend_from_slice(error.looked()),
                    Err(error) => return Err(error.after(looked)),
                    found => return found,
                }
            }
            Err(CredentialsError::nowhere(looked))
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

    fn ask(
        variables: &[(&str, &str)],
        profile: Option<&str>,
    ) -> Result<Credentials, CredentialsError> {
        let text = "[default]\naws_access_key_id = of-default\naws_secret_access_key = s\n\
                    [work]\naws_access_key_id = of-work\naws_secret_access_key = s";
        let config = Arc::new(SharedConfig::parse("", text).unwrap());
        let env = variables.iter().copied().collect();
        let chain = Chain::standard(&env, config, profile);
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
        assert_eq!(key(ask(&KEYS, Some("work"))), "of-work");
        assert_eq!(key(ask(&KEYS, Some("default"))), "of-default");
    }

    #[test]
    fn keys_in_the_environment_win_over_a_profile_in_the_environment() {
        assert_eq!(key(ask(&[KEYS[0], KEYS[1], WORK], None)), "of-env");
        assert_eq!(key(ask(&[WORK], None)), "of-work");
        assert_eq!(key(ask(&[], None)), "of-default");
    }

    #[test]
    fn a_failure_ends_the_search() {
        let error = ask(&KEYS[..1], None).unwrap_err();
        assert!(error.is_failed());
        assert_eq!(error.looked().len(), 1);
        let error = ask(&[("AWS_PROFILE", "play")], None).unwrap_err();
        assert!(error.is_failed());
        assert_eq!(error.looked().len(), 2);
        assert_eq!(error.looked()[1].provider(), "the profile play");
    }

    #[test]
    fn says_everything_that_was_looked_at() {
        let config = Arc::new(SharedConfig::parse("[default]\nregion = r", "").unwrap());
        let chain = Chain::standard(&Env::default(), config, None);
        let error = assert_ready!(task::spawn(chain.provide()).poll()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no credentials found: looked at the environment (AWS_ACCESS_KEY_ID is not set), \
             the profile default (it has no aws_access_key_id)"
        );
    }

    #[test]
    fn a_refusal_reaches_everybody() {
        let inner = Arc::new(crate::Cache::new(
            Credentials::new("a", "b"),
            crate::Clock::system(),
        ));
        let chain = Chain::new().then(Chain::new().then(Arc::clone(&inner)));
        assert!(assert_ready!(task::spawn(chain.provide()).poll()).is_ok());
        assert!(inner.remembers());
        chain.invalidate();
        assert!(!inner.remembers());
    }
}
