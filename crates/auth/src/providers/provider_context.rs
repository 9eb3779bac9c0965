//! The inputs of credential providers.

use std::sync::Arc;
use std::time::Duration;

use casebook_protocol::EndpointParams;
use casebook_types::Region;

use crate::config::Profile;
use crate::{Clock, Env, HttpClient, MfaPrompt, ProcessProvider, Settings, SharedConfig};

/// The inputs of credential providers: the environment, the shared files, the settings, the clock, the
/// HTTP client and the MFA prompt.
///
/// Without an [`http`](Self::http) client, a provider that has to send a request fails, and the
/// error says that there is no client. The exception is the provider of instance metadata, whose
/// source then counts as [missing](crate::CredentialsError::is_missing). Clones are cheap.
///
/// ```
/// use std::sync::Arc;
///
/// use casebook_auth::{Chain, Env, Settings, SharedConfig, ProviderContext};
///
/// let env = Env::from_iter([("AWS_REGION", "eu-central-1")]);
/// let config = Arc::new(SharedConfig::load(&env)?);
/// let settings = Settings::resolve(&env, &config, None)?;
/// let chain = Chain::official(&ProviderContext::new(&env, config, &settings));
/// # let _ = chain;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ProviderContext {
    env: Env,
    config: Arc<SharedConfig>,
    settings: Arc<Settings>,
    endpoint_params: EndpointParams,
    http: Option<HttpClient>,
    mfa: Option<MfaPrompt>,
    clock: Clock,
    quiet_processes: bool,
    attempt_timeout: Duration,
}

impl ProviderContext {
    /// Creates a context from the environment, the shared files and the settings, with the system clock
    /// and without an HTTP client or an MFA prompt.
    #[must_use]
    pub fn new(env: &Env, config: Arc<SharedConfig>, settings: &Settings) -> Self {
        Self {
            env: env.clone(),
            config,
            endpoint_params: settings.endpoint_params(),
            settings: Arc::new(settings.clone()),
            http: None,
            mfa: None,
            clock: Clock::system(),
            quiet_processes: false,
            attempt_timeout: Duration::from_secs(20),
        }
    }

    casebook_types::setters! {
        /// Sets the HTTP client for requests to STS, SSO, containers and instance metadata.
        http: HttpClient => Some(http);
        /// Sets the prompt for the codes of MFA devices.
        mfa: MfaPrompt => Some(mfa);
        /// Sets the clock for signatures and expiry times.
        clock: Clock => clock;
        /// Sets the Region of STS, and the FIPS and dual-stack flags of STS and SSO, in place of
        /// those in the settings.
        endpoint_params: EndpointParams => endpoint_params;
        /// Limits the time of each attempt of a request to STS or SSO; 20 seconds by default.
        attempt_timeout: Duration => attempt_timeout;
    }

    /// Discards the stderr of a `credential_process`, and with it the program's prompts. By default
    /// the program writes to the stderr of this process.
    #[must_use]
    pub fn quiet_processes(mut self) -> Self {
        self.quiet_processes = true;
        self
    }

    pub(crate) fn env(&self) -> &Env {
        &self.env
    }

    pub(crate) fn config(&self) -> &Arc<SharedConfig> {
        &self.config
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn sts_region(&self) -> Option<&Region> {
        self.endpoint_params.region.as_ref()
    }

    /// Returns the parameters of this context, with `region` as the Region.
    pub(crate) fn endpoint_params_in(&self, region: Option<&Region>) -> EndpointParams {
        let mut params = self.endpoint_params.clone();
        params.region = region.cloned();
        params
    }

    pub(crate) fn sender(&self) -> Option<&HttpClient> {
        self.http.as_ref()
    }

    pub(crate) fn attempt_limit(&self) -> Duration {
        self.attempt_timeout
    }

    pub(crate) fn prompt(&self) -> Option<&MfaPrompt> {
        self.mfa.as_ref()
    }

    /// Returns a provider that runs `command`. Its stderr is discarded if the context is quiet.
    pub(crate) fn process(&self, command: &str) -> ProcessProvider {
        let process = ProcessProvider::new(command);
        match self.quiet_processes {
            true => process.quiet(),
            false => process,
        }
    }

    pub(crate) fn time(&self) -> &Clock {
        &self.clock
    }

    /// Returns the value of the variable, or else of the key `key` in the selected profile.
    pub(crate) fn setting(&self, variable: &str, key: &str) -> Option<&str> {
        let of_profile = || self.profile()?.set(key).map(str::trim);
        self.env.get(variable).map(str::trim).or_else(of_profile)
    }

    fn profile(&self) -> Option<&Profile> {
        self.config.profile(self.settings.profile())
    }
}
