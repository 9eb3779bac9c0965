//! The configuration from which clients are built.

use std::fmt;
use std::num::NonZeroU32;
#[cfg(feature = "transport")]
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use casebook_auth::{Clock, ConfigError, Env, MfaPrompt, ProvideCredentials, SharedProvider};
use casebook_protocol::EndpointParams;
use casebook_types::Region;
use http::{Request, Response};
use tower_service::Service;

use crate::body::Body;
use crate::error::BoxError;
use crate::retry::RetryConfig;
use crate::throttle::ThrottleLayer;
use crate::transport::Transport;

mod custom_provider;
mod environment;
mod key_map;
mod resolve;
#[cfg(test)]
mod tests;

use custom_provider::CustomProvider;
use environment::Environment;
use key_map::KeyMap;

/// The configuration of clients, from environment variables, shared files, and the program's own
/// settings.
///
/// [`from_env`](Self::from_env) finds what the AWS CLI finds: the Region, the endpoint, credentials
/// (keys, roles, single sign-on, containers, instances), `AWS_CA_BUNDLE`, `REQUESTS_CA_BUNDLE`,
/// `HTTPS_PROXY`, `NO_PROXY`, and the retry settings. [`new`](Self::new) reads neither variables
/// nor files. A setting made by a method takes precedence over variables and files.
///
/// All clients of one configuration and its clones share one credential cache and one connection
/// pool, for all services. Requests to STS and single sign-on use this pool too. Clones are cheap.
/// A setter changes neither other clones nor clients that are already built. Clones with another
/// Region, profile, `fips` or `dualstack` use another credential cache, because STS may give other
/// credentials there, and so do clones with another CA bundle or another limit of a connection or an
/// attempt; clients with equal values share one. A setter for the environment, the
/// transport, the clock or the MFA prompt starts with empty caches.
///
/// Nothing is sent, and no certificate is read, before the first request of a client.
///
/// ```
#[doc = include_str!("example.txt")]
/// use casebook_auth::Env;
/// use casebook_stack::Config;
/// use casebook_types::Region;
///
/// // `Config::from_env()?` takes the variables of the process.
/// let config = Config::new().env(Env::from_iter([("AWS_REGION", "eu-west-1")]));
/// let endpoint = config.endpoint::<Desk>()?;
/// assert_eq!(endpoint.to_string(), "https://desk.eu-west-1.amazonaws.com");
///
/// let other = config.region(Region::US_EAST_1);
/// let endpoint = other.endpoint::<Desk>()?;
/// assert_eq!(endpoint.to_string(), "https://desk.us-east-1.amazonaws.com");
/// # Ok::<(), casebook_stack::BuildError>(())
/// ```
#[derive(Clone, Default)]
pub struct Config(pub(crate) Arc<Inner>);

#[derive(Clone, Default)]
pub(crate) struct Inner {
    environment: Environment,
    /// Whether a method has set an environment. Clients search for credentials only in such an
    /// environment.
    has_environment: bool,
    profile: Option<Box<str>>,
    region: Option<Region>,
    fips: Option<bool>,
    dualstack: Option<bool>,
    endpoint_url: Option<Box<str>>,
    pub(crate) allow_http: bool,
    credentials: Option<CustomProvider>,
    transport: Option<Transport>,
    pub(crate) clock: Clock,
    mfa: Option<MfaPrompt>,
    retry: Option<RetryConfig>,
    max_attempts: Option<NonZeroU32>,
    patience: Option<Duration>,
    pub(crate) throttle: Option<ThrottleLayer>,
    pub(crate) deadline: Option<Duration>,
    /// The time limit of an attempt. `None` means the default, 60 seconds.
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) app_name: Option<Box<str>>,
    /// The caches around the default credential chains, by the settings that decide which
    /// credentials a chain finds. Clones share the caches.
    caches: Arc<KeyMap<ChainKey, SharedProvider>>,
    /// The default transports, by their settings, because profiles can name different bundles. Clones
    /// share the transports.
    #[cfg(feature = "transport")]
    pools: Arc<KeyMap<PoolKey, Transport>>,
    /// The settings of methods for the default transport.
    #[cfg(feature = "transport")]
    connection: PoolKey,
}

/// The settings that decide how the default transport connects.
#[cfg(feature = "transport")]
#[derive(Clone, Debug, Default, PartialEq)]
struct PoolKey {
    ca_bundle: Option<Box<Path>>,
    connect_timeout: Option<Duration>,
}

/// The settings that decide which credentials the default chain finds.
#[derive(PartialEq)]
struct ChainKey {
    /// The profile that a method has selected. It takes precedence over keys in the environment.
    profile: Option<Box<str>>,
    /// The Region and the flags for requests to STS and single sign-on.
    endpoint_params: EndpointParams,
    /// The time limit of each of these requests.
    attempt_timeout: Option<Duration>,
    /// How they connect.
    #[cfg(feature = "transport")]
    connection: PoolKey,
}

/// Writes setters. Each sets the field of [`Inner`] that has the same name.
macro_rules! settings {
    ($($(#[$meta:meta])* $name:ident: $type:ty => $value:expr;)*) => {
        $(
            $(#[$meta])*
            #[must_use]
            pub fn $name(self, $name: $type) -> Self {
                self.with(|inner| inner.$name = $value)
            }
        )*
    };
}

impl Config {
    /// Reads the variables of this process and the shared files that they name.
    ///
    /// It opens no connection. For a role with `mfa_serial`, the clients ask for the code of the
    /// MFA device on the terminal, if there is one; [`mfa`](Self::mfa) sets another prompt.
    ///
    /// # Errors
    ///
    /// Fails if a shared file cannot be read or is malformed; the error names the file and the
    /// line. Nothing was sent. An unknown profile, an invalid value or a missing Region is not an
    /// error here but when a client is built, because [`profile`](Self::profile) and
    /// [`region`](Self::region) may still change these settings.
    pub fn from_env() -> Result<Self, ConfigError> {
        let environment = Environment::load(Env::from_process())?;
        let config = Self::new().with_environment(environment);
        Ok(config.mfa(MfaPrompt::terminal()))
    }

    /// Creates a configuration without variables, files or credentials, on the system clock.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the environment variables, and reads the shared files that they name.
    ///
    /// If a file is malformed, building a client fails.
    #[must_use]
    pub fn env(self, env: Env) -> Self {
        self.with_environment(Environment::read(env))
    }

    fn with_environment(self, environment: Environment) -> Self {
        self.with_new_caches(|inner| {
            inner.environment = environment;
            inner.has_environment = true;
            #[cfg(feature = "transport")]
            {
                // The new environment may name another proxy, so connections of the old transports
                // must not be used.
                inner.pools = Arc::default();
            }
        })
    }

    settings! {
        /// Selects a profile of the shared files, in place of the profile in `AWS_PROFILE`.
        ///
        /// Like `--profile` of the AWS CLI, it takes precedence over keys in the environment.
        profile: impl Into<String> => Some(profile.into().into());
        /// Sets the Region of the services and of STS.
        region: Region => Some(region);
        /// Sets whether to use the FIPS endpoints of the services, STS and single sign-on.
        fips: bool => Some(fips);
        /// Sets whether to use the dual-stack endpoints, with IPv6, of the services, STS and single
        /// sign-on.
        dualstack: bool => Some(dualstack);
        /// Sets the URL of the service, such as `http://127.0.0.1:4747`.
        ///
        /// All clients of this configuration use it, whatever their service. STS and single sign-on
        /// keep their usual endpoints.
        endpoint_url: impl Into<String> => Some(endpoint_url.into().into());
        /// Sets whether plain HTTP is allowed to hosts other than this machine; off by default.
        ///
        /// Over plain HTTP, others on the network can read requests and responses, though not the
        /// secret key. The setting also applies to downloads.
        allow_http: bool => allow_http;
        /// Sets the maximum number of attempts, including the first.
        max_attempts: NonZeroU32 => Some(max_attempts);
        /// Sets how long a call goes on while the service throttles it, as
        /// [`RetryConfig::patience`] says, unless a number of attempts is set: by
        /// [`max_attempts`](Self::max_attempts), in the environment, or in a file.
        patience: Duration => Some(patience);
        /// Sets the limits on the rate of requests, which all clients of this configuration share.
        throttle: ThrottleLayer => Some(throttle);
        /// Limits the time of a whole call, with all of its attempts and waits; no limit by default.
        deadline: Duration => Some(deadline);
        /// Limits the time of each attempt; 60 seconds by default, and 20 seconds for requests to STS
        /// and single sign-on. [`Duration::MAX`] is no limit.
        ///
        /// The time to get credentials does not count, nor the time in which a person types an MFA
        /// code; [`deadline`](Self::deadline) limits both. For a streaming response, the limit applies
        /// to each piece of its body.
        attempt_timeout: Duration => Some(attempt_timeout);
        /// Sets the name of the program in the user agent, in visible ASCII characters:
        /// `casebook/0.1.0 app/NAME`.
        app_name: impl Into<String> => Some(app_name.into().into());
    }

    /// Trusts the certificates in this PEM file, and not those of the platform, in place of the file
    /// in `AWS_CA_BUNDLE` or in the profile.
    ///
    /// It is read when the first TLS connection is made. A transport that was set by
    /// [`transport`](Self::transport) does not use it.
    #[cfg(feature = "transport")]
    #[must_use]
    pub fn ca_bundle(self, path: impl AsRef<Path>) -> Self {
        self.with(|inner| inner.connection.ca_bundle = Some(path.as_ref().into()))
    }

    /// Limits the time to connect, including the proxy and TLS; 10 seconds by default.
    /// [`Duration::MAX`] is no limit.
    ///
    /// The time counts towards [`attempt_timeout`](Self::attempt_timeout), too. A transport that was
    /// set by [`transport`](Self::transport) does not use it.
    #[cfg(feature = "transport")]
    #[must_use]
    pub fn connect_timeout(self, limit: Duration) -> Self {
        self.with(|inner| inner.connection.connect_timeout = Some(limit))
    }

    /// Sets the credential provider, in place of the default chain of the AWS CLI.
    ///
    /// All clients of the configuration and its clones call the provider through one
    /// [`Cache`](casebook_auth::Cache), unless the provider [has a cache
    /// itself](ProvideCredentials::is_cached). The cache calls the provider again shortly before
    /// the credentials expire, and after a service has refused them. Credentials without an expiry
    /// are kept until a service refuses them.
    #[must_use]
    pub fn credentials(self, credentials: impl ProvideCredentials) -> Self {
        self.with(|inner| {
            inner.credentials = Some(CustomProvider::new(Arc::new(credentials), &inner.clock));
        })
    }

    /// Sets the transport for the services, STS and single sign-on.
    ///
    /// The default is hyper with rustls. It uses the CA bundle and the proxy of the environment.
    #[must_use]
    pub fn transport<S, B>(self, transport: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.with_new_caches(|inner| inner.transport = Some(Transport::new(transport)))
    }

    /// Sets the clock for signatures, the expiry of credentials and dates in `Retry-After`; the
    /// system clock by default.
    #[must_use]
    pub fn clock(self, clock: Clock) -> Self {
        self.with_new_caches(|inner| {
            inner.credentials = inner
                .credentials
                .take()
                .map(|provider| provider.clock(&clock));
            inner.clock = clock;
        })
    }

    /// Sets the prompt for the code of an MFA device, for roles that need one.
    ///
    /// After [`from_env`](Self::from_env) it is [`MfaPrompt::terminal`]; after [`new`](Self::new)
    /// there is none, and a role that needs a code fails.
    ///
    /// ```
    /// use std::io;
    ///
    /// use casebook_stack::{Config, auth::MfaPrompt};
    ///
    /// // A program that runs unattended says why it cannot ask.
    /// let prompt = MfaPrompt::new(|_device| async {
    ///     Err::<String, _>(io::Error::other("nightly jobs have no person to ask"))
    /// });
    /// let config = Config::from_env()?.mfa(prompt);
    /// # let _ = config;
    /// # Ok::<(), casebook_stack::auth::ConfigError>(())
    /// ```
    #[must_use]
    pub fn mfa(self, prompt: MfaPrompt) -> Self {
        self.with_new_caches(|inner| inner.mfa = Some(prompt))
    }

    /// Sets the number of attempts and the waits between them, instead of the settings of
    /// environment and files; replaces an earlier [`max_attempts`](Self::max_attempts).
    #[must_use]
    pub fn retry(self, retry: RetryConfig) -> Self {
        self.with(|inner| {
            inner.retry = Some(retry);
            inner.max_attempts = None;
        })
    }

    /// Removes the limits on the rate of requests.
    #[cfg(feature = "fleet")]
    pub(crate) fn without_throttle(self) -> Self {
        self.with(|inner| inner.throttle = None)
    }

    /// Changes a setting of this configuration. Its clones keep the old value.
    fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Changes a setting that may lead to other credentials. The caches have no such setting in
    /// their keys, because the settings cannot be compared. So the caches are dropped.
    fn with_new_caches(self, change: impl FnOnce(&mut Inner)) -> Self {
        self.with(|inner| {
            change(inner);
            inner.caches = Arc::default();
        })
    }
}

/// Prints no value of the environment, no secret, and no URL, because a URL may contain a password.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Config")
            .field("environment", &inner.environment)
            .field("profile", &inner.profile)
            .field("region", &inner.region)
            .field("credentials", &inner.credentials)
            .field("transport", &inner.transport)
            .field("clock", &inner.clock)
            .finish_non_exhaustive()
    }
}
