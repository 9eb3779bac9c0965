//! What clients are made of.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use casebook_auth::{Clock, ConfigError, Env, MfaPrompt, ProvideCredentials, SharedProvider};
use casebook_types::Region;
use http::{Request, Response};

use tower_service::Service;

use crate::body::Body;
use crate::error::BoxError;
use crate::retry::RetryConfig;
use crate::throttle::ThrottleLayer;
use crate::transport::Transport;

mod environment;
#[cfg(feature = "transport")]
mod pools;
mod resolve;
#[cfg(test)]
mod tests;

use environment::Environment;
#[cfg(feature = "transport")]
use pools::Pools;

/// What clients are made of: environment and shared files, and what the program says itself.
///
/// [`from_env`](Self::from_env) finds what the AWS CLI would find: Region, endpoint, credentials (keys,
/// roles, single sign-on, containers, instances), `AWS_CA_BUNDLE`, `HTTPS_PROXY` and `NO_PROXY`, and
/// how often to try. [`new`](Self::new) takes nothing from the machine but its time. What a setter
/// says wins over environment and files.
///
/// All clients of one configuration and its clones share one cache of credentials and one pool of
/// connections, whatever service they are for; STS and single sign-on are asked over the same pool.
/// Clones are cheap. A setter changes this value alone: it leaves the clients that were already built,
/// and other clones, as they are. Where credentials may be others after it, those that were found
/// are not shared any longer.
///
/// Nothing is sent, and no certificate is read, before a client sends its first request.
///
/// ```
/// use casebook_auth::Env;
/// use casebook_stack::Config;
/// # use casebook_protocol::{Api, Endpoint, EndpointError, EndpointParams, Fault};
/// use casebook_types::Region;
/// # struct Lamps;
/// # impl Api for Lamps {
/// #     type Error = Fault;
/// #     const SERVICE_ID: &'static str = "lamps";
/// #     const SIGNING_NAME: &'static str = "lamps";
/// #     fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
/// #         let region = params.region.as_ref().ok_or(EndpointError::missing_region())?;
/// #         Endpoint::regional("lamps", region, params, None)
/// #     }
/// # }
///
/// // `Config::from_env()?` takes the variables of the process.
/// let config = Config::new().env(Env::from_iter([("AWS_REGION", "eu-west-1")]));
/// let endpoint = config.endpoint::<Lamps>()?;
/// assert_eq!(endpoint.to_string(), "https://lamps.eu-west-1.amazonaws.com");
///
/// let other = config.region(Region::US_EAST_1);
/// let endpoint = other.endpoint::<Lamps>()?;
/// assert_eq!(endpoint.to_string(), "https://lamps.us-east-1.amazonaws.com");
/// # Ok::<(), casebook_stack::BuildError>(())
/// ```
#[derive(Clone)]
pub struct Config(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    environment: Environment,
    /// Whether credentials are looked for in the environment and where it leads.
    searches: bool,
    profile: Option<Box<str>>,
    region: Option<Region>,
    fips: Option<bool>,
    dualstack: Option<bool>,
    endpoint_url: Option<Box<str>>,
    allow_http: bool,
    credentials: Option<SharedProvider>,
    transport: Option<Transport>,
    clock: Clock,
    mfa: Option<MfaPrompt>,
    retry: Option<RetryConfig>,
    max_attempts: Option<NonZeroU32>,
    throttle: Option<ThrottleLayer>,
    deadline: Option<Duration>,
    attempt_timeout: Duration,
    app_name: Option<Box<str>>,
    /// The cache around the search for credentials, made for the first client. Clones share it.
    found: Arc<OnceLock<SharedProvider>>,
    /// The default transports. Clones share them.
    #[cfg(feature = "transport")]
    pools: Arc<Pools>,
}

impl Config {
    /// Begins with the variables of this process and the shared files that they point to.
    ///
    /// It reads variables and files, and asks nothing else: no socket is opened, and nothing is
    /// waited for.
    ///
    /// # Errors
    ///
    /// Fails when a shared file is malformed, and names the line. A profile that is not there, a wrong
    /// value and a missing Region are refused when a client is built, since [`profile`](Self::profile)
    /// and [`region`](Self::region) may still change them. Nothing was sent.
    pub fn from_env() -> Result<Self, ConfigError> {
        let environment = Environment::load(Env::from_process())?;
        Ok(Self::new().searching(environment))
    }

    /// Begins with nothing of the machine but its time: no variables, no files, no credentials.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            environment: Environment::default(),
            searches: false,
            profile: None,
            region: None,
            fips: None,
            dualstack: None,
            endpoint_url: None,
            allow_http: false,
            credentials: None,
            transport: None,
            clock: Clock::system(),
            mfa: None,
            retry: None,
            max_attempts: None,
            throttle: None,
            deadline: None,
            attempt_timeout: Duration::from_secs(60),
            app_name: None,
            found: Arc::default(),
            #[cfg(feature = "transport")]
            pools: Arc::default(),
        }))
    }

    /// Takes another environment, and reads the shared files that it points to.
    ///
    /// A file that is malformed is refused when a client is built.
    #[must_use]
    pub fn env(self, env: Env) -> Self {
        self.searching(Environment::read(env))
    }

    fn searching(self, environment: Environment) -> Self {
        self.searched(|inner| {
            inner.environment = environment;
            inner.searches = true;
            #[cfg(feature = "transport")]
            {
                // Another environment may name another proxy.
                inner.pools = Arc::default();
            }
        })
    }

    /// Takes this profile of the shared files, instead of the one that `AWS_PROFILE` names.
    ///
    /// Like `--profile` of the AWS CLI it goes before keys in the environment.
    #[must_use]
    pub fn profile(self, name: impl Into<String>) -> Self {
        self.searched(|inner| inner.profile = Some(name.into().into()))
    }

    /// The Region, of the services and of STS.
    #[must_use]
    pub fn region(self, region: Region) -> Self {
        self.searched(|inner| inner.region = Some(region))
    }

    /// Whether only validated cryptography will do, at the services, STS and single sign-on.
    #[must_use]
    pub fn fips(self, fips: bool) -> Self {
        self.searched(|inner| inner.fips = Some(fips))
    }

    /// Whether the hosts should answer IPv6 as well, those of the services, STS and single sign-on.
    #[must_use]
    pub fn dualstack(self, dualstack: bool) -> Self {
        self.searched(|inner| inner.dualstack = Some(dualstack))
    }

    /// A place of one's own for the service, such as `http://127.0.0.1:4747`.
    ///
    /// Every client of this configuration goes there; STS and single sign-on are asked where they
    /// are otherwise.
    #[must_use]
    pub fn endpoint_url(self, url: impl Into<String>) -> Self {
        self.with(|inner| inner.endpoint_url = Some(url.into().into()))
    }

    /// Allows plain HTTP to hosts other than this machine.
    ///
    /// Whoever is on the way can read requests and answers then, though not the secret key.
    #[must_use]
    pub fn allow_http(self, allow: bool) -> Self {
        self.with(|inner| inner.allow_http = allow)
    }

    /// Who provides credentials, in the place of the search that the AWS CLI does. Put a
    /// [`Cache`](casebook_auth::Cache) around a provider that has to ask another machine.
    #[must_use]
    pub fn credentials(self, credentials: impl ProvideCredentials) -> Self {
        self.with(|inner| inner.credentials = Some(Arc::new(credentials)))
    }

    /// What sends bytes, for the services, STS and single sign-on: in the place of hyper with rustls,
    /// which heeds the CA bundle and the proxy of the environment.
    #[must_use]
    pub fn transport<S, B>(self, transport: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.searched(|inner| inner.transport = Some(Transport::new(transport)))
    }

    /// What tells the time for signatures and for the expiry of credentials; the machine unless said
    /// otherwise.
    #[must_use]
    pub fn clock(self, clock: Clock) -> Self {
        self.searched(|inner| inner.clock = clock)
    }

    /// Who is asked for the code of a multi-factor device, where a role needs one.
    #[must_use]
    pub fn mfa(self, prompt: MfaPrompt) -> Self {
        self.searched(|inner| inner.mfa = Some(prompt))
    }

    /// How often, and how patiently, an operation is tried, whatever environment and files say.
    #[must_use]
    pub fn retry(self, retry: RetryConfig) -> Self {
        self.with(|inner| {
            inner.retry = Some(retry);
            inner.max_attempts = None;
        })
    }

    /// How many attempts there are at most, the first one included.
    #[must_use]
    pub fn max_attempts(self, most: NonZeroU32) -> Self {
        self.with(|inner| inner.max_attempts = Some(most))
    }

    /// How fast requests may go: one pace for all clients of this configuration.
    #[must_use]
    pub fn throttle(self, throttle: ThrottleLayer) -> Self {
        self.with(|inner| inner.throttle = Some(throttle))
    }

    /// How long a whole call may take, all of its attempts and waits together; no limit unless said
    /// otherwise.
    #[must_use]
    pub fn deadline(self, limit: Duration) -> Self {
        self.with(|inner| inner.deadline = Some(limit))
    }

    /// How long one attempt may take: 60 seconds unless said otherwise. Of an answer that is read
    /// as it arrives, each piece may take as long.
    #[must_use]
    pub fn attempt_timeout(self, limit: Duration) -> Self {
        self.with(|inner| inner.attempt_timeout = limit)
    }

    /// The name of the program, for the user agent: `casebook/0.1.0 app/NAME`.
    #[must_use]
    pub fn app_name(self, name: impl Into<String>) -> Self {
        self.with(|inner| inner.app_name = Some(name.into().into()))
    }

    fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// A change after which a search may find other credentials.
    fn searched(self, change: impl FnOnce(&mut Inner)) -> Self {
        self.with(|inner| {
            change(inner);
            inner.found = Arc::default();
        })
    }
}

/// Nothing of the machine but its time, like [`Config::new`].
impl Default for Config {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows no value of the environment, no secret, and no URL, which may have a password in it.
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
