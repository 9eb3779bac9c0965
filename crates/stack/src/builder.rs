//! The whole stack in one place.

use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use casebook_auth::{Clock, ProvideCredentials, Scope};
use casebook_protocol::{Api, Endpoint};
use casebook_types::Region;
use http::{HeaderValue, Request, Response};
use tower::retry::RetryLayer;
use tower::util::{BoxCloneSyncService, BoxCloneSyncServiceLayer};
use tower::{Layer, ServiceBuilder};
use tower_service::Service;

use crate::attempt::AttemptLayer;
use crate::body::Body;
use crate::classify::ClassifyLayer;
use crate::client::{Client, Wire};
use crate::collect::Collect;
use crate::config::Config;
use crate::deadline::DeadlineLayer;
use crate::endpoint::EndpointLayer;
use crate::error::{BoxError, BuildError, CallError};
use crate::retry::{RetryConfig, RetryPolicy};
use crate::sign::SignLayer;
use crate::throttle::ThrottleLayer;
use crate::trace::TraceLayer;

type RetrySlot = BoxCloneSyncServiceLayer<Wire, Request<Bytes>, Response<Bytes>, CallError>;

/// Settings of a client: a [`Config`], and what is set for this client alone.
///
/// It begins with [`Config::new`], which has nothing of the machine; what it needs then are
/// credentials, and a Region or a place of one's own. Building opens nothing and spawns nothing, so
/// it works outside of a runtime.
#[derive(Debug)]
pub struct ClientBuilder<A> {
    config: Config,
    retry_layer: Option<RetrySlot>,
    largest_answer: usize,
    api: PhantomData<fn() -> A>,
}

impl<A: Api> ClientBuilder<A> {
    pub(crate) fn new() -> Self {
        Self {
            config: Config::new(),
            retry_layer: None,
            largest_answer: 64 << 20,
            api: PhantomData,
        }
    }

    /// Takes everything from this configuration, and shares its credentials and connections.
    ///
    /// It is the one to begin with: it replaces what was set before, but for
    /// [`retry_layer`](Self::retry_layer) and [`largest_answer`](Self::largest_answer), which no
    /// configuration has. What is set after it is set for this client alone.
    #[must_use]
    pub fn config(mut self, config: &Config) -> Self {
        self.config = config.clone();
        self
    }

    fn set(mut self, set: impl FnOnce(Config) -> Config) -> Self {
        self.config = set(self.config);
        self
    }

    /// The Region that the caller has in mind.
    #[must_use]
    pub fn region(self, region: Region) -> Self {
        self.set(|config| config.region(region))
    }

    /// Whether only validated cryptography will do.
    #[must_use]
    pub fn fips(self, fips: bool) -> Self {
        self.set(|config| config.fips(fips))
    }

    /// Whether the host should answer IPv6 as well.
    #[must_use]
    pub fn dualstack(self, dualstack: bool) -> Self {
        self.set(|config| config.dualstack(dualstack))
    }

    /// A place of one's own, such as `http://127.0.0.1:4747`.
    #[must_use]
    pub fn endpoint_url(self, url: impl Into<String>) -> Self {
        self.set(|config| config.endpoint_url(url))
    }

    /// Allows plain HTTP to hosts other than this machine.
    ///
    /// Whoever is on the way can read requests and answers then, though not the secret key.
    #[must_use]
    pub fn allow_http(self, allow: bool) -> Self {
        self.set(|config| config.allow_http(allow))
    }

    /// Who provides credentials. Put a [`Cache`](casebook_auth::Cache) around a provider that has
    /// to ask somebody.
    #[must_use]
    pub fn credentials(self, credentials: impl ProvideCredentials) -> Self {
        self.set(|config| config.credentials(credentials))
    }

    /// What sends bytes; hyper with rustls unless said otherwise.
    #[must_use]
    pub fn transport<S, B>(self, transport: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.set(|config| config.transport(transport))
    }

    /// What tells the time for signatures; the machine unless said otherwise.
    #[must_use]
    pub fn clock(self, clock: Clock) -> Self {
        self.set(|config| config.clock(clock))
    }

    /// How often, and how patiently, an operation is tried.
    #[must_use]
    pub fn retry(self, retry: RetryConfig) -> Self {
        self.set(|config| config.retry(retry))
    }

    /// How many attempts there are at most, the first one included.
    #[must_use]
    pub fn max_attempts(self, most: NonZeroU32) -> Self {
        self.set(|config| config.max_attempts(most))
    }

    /// Puts a layer of one's own into the place of the layer that tries again.
    ///
    /// It gets a service for one attempt. [`RetryLayer`] with a policy of one's own is such a layer;
    /// one that sends a request more than once answers for what comes of it: see
    /// [`may_repeat`](crate::may_repeat).
    #[must_use]
    pub fn retry_layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Wire> + Send + Sync + 'static,
        L::Service:
            Service<Request<Bytes>, Response = Response<Bytes>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Bytes>>>::Error: Into<BoxError>,
        <L::Service as Service<Request<Bytes>>>::Future: Send,
    {
        self.retry_layer = Some(RetrySlot::new(
            ServiceBuilder::new()
                .map_err(|error: BoxError| CallError::from_box(error))
                .map_err(Into::into)
                .layer(layer),
        ));
        self
    }

    /// How fast requests may go; give several clients a clone of one layer, and they share it.
    #[must_use]
    pub fn throttle(self, throttle: ThrottleLayer) -> Self {
        self.set(|config| config.throttle(throttle))
    }

    /// How long a whole call may take, all of its attempts and waits together; no limit unless said
    /// otherwise.
    #[must_use]
    pub fn deadline(self, limit: Duration) -> Self {
        self.set(|config| config.deadline(limit))
    }

    /// How long one attempt may take: 60 seconds unless said otherwise. Of an answer that is read
    /// as it arrives, each piece may take as long.
    #[must_use]
    pub fn attempt_timeout(self, limit: Duration) -> Self {
        self.set(|config| config.attempt_timeout(limit))
    }

    /// How many bytes an answer may have: 64 MiB unless said otherwise. One that is read as it
    /// arrives may have any number.
    #[must_use]
    pub fn largest_answer(mut self, bytes: usize) -> Self {
        self.largest_answer = bytes;
        self
    }

    /// The name of the program, for the user agent: `casebook/0.1.0 app/NAME`.
    #[must_use]
    pub fn app_name(self, name: impl Into<String>) -> Self {
        self.set(|config| config.app_name(name))
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// Fails when a shared file, a profile or a value is wrong, when there are no credentials, neither
    /// Region nor endpoint, or a plain HTTP endpoint that is not this machine and was not allowed.
    /// Nothing was sent.
    pub fn build(self) -> Result<Client<A>, BuildError> {
        let config = &self.config;
        let settings = config.settings()?;
        let credentials = config.shared_credentials()?;
        let endpoint = config.endpoint_by::<A>(&settings)?;
        let region = endpoint.signing_region().cloned();
        let region = region.ok_or_else(|| config.no_region(&settings))?;
        let scope = Scope {
            region,
            service: A::SIGNING_NAME.into(),
        };
        let user_agent = user_agent(config.program())?;
        let transport = config.transport_by(&settings)?;
        let retry = config.retry_by(&settings);
        let throttle = match config.throttle_layer() {
            Some(throttle) => throttle,
            None => ThrottleLayer::unlimited().learning(retry.adaptive),
        };
        let throttle = throttle
            .credentials(Arc::clone(&credentials))
            .clock(config.time().clone());
        let most = self.retry_layer.is_none().then_some(retry.max_attempts);
        let (deadline, attempt_timeout) = config.time_limits();
        let attempt_timeout = Some(attempt_timeout);
        let above = ServiceBuilder::new()
            .layer(TraceLayer)
            .layer(EndpointLayer::new(endpoint, scope, user_agent))
            .layer(DeadlineLayer::new(deadline));
        let attempt = ServiceBuilder::new()
            .layer(throttle)
            .layer(AttemptLayer::new(attempt_timeout, most))
            .layer(SignLayer::new(credentials, config.time().clone()))
            .layer(ClassifyLayer)
            .service(Collect::new(transport.clone(), self.largest_answer).apart(attempt_timeout));
        let wire = match self.retry_layer {
            None => {
                let policy = RetryPolicy::new(retry, config.time().clone());
                BoxCloneSyncService::new(above.layer(RetryLayer::new(policy)).service(attempt))
            }
            Some(own) => {
                let attempt = BoxCloneSyncService::new(attempt);
                BoxCloneSyncService::new(above.layer(own).service(attempt))
            }
        };
        Ok(Client::over(wire, transport).tracked())
    }

    /// Resolves the endpoint of the client and the Region that requests are signed for, as
    /// [`Config::endpoint`] does.
    ///
    /// # Errors
    ///
    /// Fails like [`Config::endpoint`]. Nothing was sent.
    pub fn endpoint(&self) -> Result<Endpoint, BuildError> {
        self.config.endpoint::<A>()
    }
}

// By hand, since a derive would ask for `A: Clone`.
impl<A> Clone for ClientBuilder<A> {
    fn clone(&self) -> Self {
        Self {
            config: self.config.clone(),
            retry_layer: self.retry_layer.clone(),
            largest_answer: self.largest_answer,
            api: PhantomData,
        }
    }
}

fn user_agent(app: Option<&str>) -> Result<HeaderValue, BuildError> {
    const OURS: &str = concat!("casebook/", env!("CARGO_PKG_VERSION"));
    match app {
        None => Ok(HeaderValue::from_static(OURS)),
        Some(app) => {
            HeaderValue::try_from(format!("{OURS} app/{app}")).map_err(|_| BuildError::app_name())
        }
    }
}
