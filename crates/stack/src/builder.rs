//! The whole stack in one place.

use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use casebook_auth::{Clock, ProvideCredentials, RetryMode, Scope, Settings, SharedProvider};
use casebook_protocol::{Api, Endpoint, EndpointError, EndpointParams};
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
use crate::deadline::DeadlineLayer;
use crate::endpoint::EndpointLayer;
use crate::error::{BoxError, CallError};
use crate::retry::{RetryConfig, RetryPolicy};
use crate::sign::SignLayer;
use crate::throttle::ThrottleLayer;
use crate::trace::TraceLayer;
use crate::transport::Transport;

mod refusal;

pub use refusal::BuildError;

type RetrySlot = BoxCloneSyncServiceLayer<Wire, Request<Bytes>, Response<Bytes>, CallError>;

/// Settings of a client.
///
/// What it needs are credentials, and a Region or a place of one's own. Building opens nothing and
/// spawns nothing, so it works outside of a runtime.
#[derive(Clone, Debug)]
pub struct ClientBuilder<A> {
    params: EndpointParams,
    endpoint_url: Option<String>,
    credentials: Option<SharedProvider>,
    transport: Option<Transport>,
    clock: Clock,
    retry: RetryConfig,
    retry_layer: Option<RetrySlot>,
    throttle: Option<ThrottleLayer>,
    deadline: Option<Duration>,
    attempt_timeout: Option<Duration>,
    largest_answer: usize,
    app_name: Option<String>,
    api: PhantomData<fn() -> A>,
}

impl<A: Api> ClientBuilder<A> {
    pub(crate) fn new() -> Self {
        Self {
            params: EndpointParams::new(),
            endpoint_url: None,
            credentials: None,
            transport: None,
            clock: Clock::system(),
            retry: RetryConfig::standard(),
            retry_layer: None,
            throttle: None,
            deadline: None,
            attempt_timeout: Some(Duration::from_secs(60)),
            largest_answer: 64 << 20,
            app_name: None,
            api: PhantomData,
        }
    }

    /// Takes the Region, the endpoint, its flags, the retry mode and the number of attempts from
    /// what environment and files say.
    ///
    /// The legacy mode is the standard one here: it never knew what is harmful when sent twice.
    #[must_use]
    pub fn settings(mut self, settings: &Settings) -> Self {
        self.params = settings
            .endpoint_params()
            .allow_http(self.params.allow_http);
        self.endpoint_url = settings.endpoint_url(A::SERVICE_ID).map(str::to_owned);
        self.retry.adaptive = settings.retry_mode() == Some(RetryMode::Adaptive);
        if let Some(most) = settings.max_attempts() {
            self.retry.max_attempts = most;
        }
        self
    }

    /// The Region that the caller has in mind.
    #[must_use]
    pub fn region(mut self, region: Region) -> Self {
        self.params.region = Some(region);
        self
    }

    /// Whether only validated cryptography will do.
    #[must_use]
    pub fn fips(mut self, fips: bool) -> Self {
        self.params.fips = fips;
        self
    }

    /// Whether the host should answer IPv6 as well.
    #[must_use]
    pub fn dualstack(mut self, dualstack: bool) -> Self {
        self.params.dualstack = dualstack;
        self
    }

    /// A place of one's own, such as `http://127.0.0.1:4747`.
    #[must_use]
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.endpoint_url = Some(url.into());
        self
    }

    /// Allows plain HTTP to hosts other than this machine.
    ///
    /// Whoever is on the way can read requests and answers then, though not the secret key.
    #[must_use]
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.params.allow_http = allow;
        self
    }

    /// Who provides credentials. Put a [`Cache`](casebook_auth::Cache) around a provider that has
    /// to ask somebody.
    #[must_use]
    pub fn credentials(mut self, credentials: impl ProvideCredentials) -> Self {
        self.credentials = Some(Arc::new(credentials));
        self
    }

    /// What sends bytes; hyper with rustls unless said otherwise.
    #[must_use]
    pub fn transport<S, B>(mut self, transport: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.transport = Some(Transport::new(transport));
        self
    }

    /// What tells the time for signatures; the machine unless said otherwise.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// How often, and how patiently, an operation is tried.
    #[must_use]
    pub fn retry(mut self, retry: RetryConfig) -> Self {
        self.retry = retry;
        self
    }

    /// How many attempts there are at most, the first one included.
    #[must_use]
    pub fn max_attempts(mut self, most: NonZeroU32) -> Self {
        self.retry.max_attempts = most;
        self
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
    pub fn throttle(mut self, throttle: ThrottleLayer) -> Self {
        self.throttle = Some(throttle);
        self
    }

    /// How long a whole call may take, all of its attempts and waits together; no limit unless said
    /// otherwise.
    #[must_use]
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = Some(limit);
        self
    }

    /// How long one attempt may take: 60 seconds unless said otherwise. Of an answer that is read
    /// as it arrives, each piece may take as long.
    #[must_use]
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = Some(limit);
        self
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
    pub fn app_name(mut self, name: impl Into<String>) -> Self {
        self.app_name = Some(name.into());
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// Fails when there are no credentials, neither Region nor endpoint, or a plain HTTP endpoint
    /// that is not this machine and was not allowed. Nothing was sent.
    pub fn build(mut self) -> Result<Client<A>, BuildError> {
        let credentials = self.credentials.take().ok_or(BuildError::credentials())?;
        let endpoint = self.endpoint()?;
        let region = endpoint.signing_region().cloned();
        let region = region.ok_or(EndpointError::missing_region())?;
        let scope = Scope {
            region,
            service: A::SIGNING_NAME.into(),
        };
        let user_agent = user_agent(self.app_name.as_deref())?;
        let transport = match self.transport.take() {
            Some(transport) => transport,
            None => default_transport()?,
        };
        let throttle = match self.throttle.take() {
            Some(throttle) => throttle,
            None => ThrottleLayer::unlimited().learning(self.retry.adaptive),
        };
        let throttle = throttle
            .credentials(Arc::clone(&credentials))
            .clock(self.clock.clone());
        let most = self
            .retry_layer
            .is_none()
            .then_some(self.retry.max_attempts);
        let above = ServiceBuilder::new()
            .layer(TraceLayer)
            .layer(EndpointLayer::new(endpoint, scope, user_agent))
            .layer(DeadlineLayer::new(self.deadline));
        let attempt = ServiceBuilder::new()
            .layer(throttle)
            .layer(AttemptLayer::new(self.attempt_timeout, most))
            .layer(SignLayer::new(credentials, self.clock.clone()))
            .layer(ClassifyLayer)
            .service(
                Collect::new(transport.clone(), self.largest_answer).apart(self.attempt_timeout),
            );
        let wire = match self.retry_layer {
            None => {
                let policy = RetryPolicy::new(self.retry, self.clock);
                BoxCloneSyncService::new(above.layer(RetryLayer::new(policy)).service(attempt))
            }
            Some(own) => {
                let attempt = BoxCloneSyncService::new(attempt);
                BoxCloneSyncService::new(above.layer(own).service(attempt))
            }
        };
        Ok(Client::over(wire, transport).tracked())
    }

    /// Resolves the endpoint of the client and the Region that requests are signed for.
    ///
    /// # Errors
    ///
    /// Fails for neither Region nor endpoint where the service needs one, for flags and an endpoint
    /// that contradict each other, and for a plain HTTP endpoint that is not this machine and was
    /// not allowed. Nothing was sent.
    pub fn endpoint(&self) -> Result<Endpoint, EndpointError> {
        match &self.endpoint_url {
            Some(url) => self.params.clone().endpoint_url(url)?.resolve::<A>(),
            None => self.params.resolve::<A>(),
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

#[cfg(feature = "transport")]
fn default_transport() -> Result<Transport, BuildError> {
    Ok(Transport::builder().build())
}

#[cfg(not(feature = "transport"))]
fn default_transport() -> Result<Transport, BuildError> {
    Err(BuildError::transport())
}
