//! Builds a client: puts all of its layers together.

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
use crate::attempt_timeout::AttemptTimeoutLayer;
use crate::body::Body;
use crate::buffered_transport::BufferedTransport;
use crate::classify::ClassifyLayer;
use crate::client::{BoxedService, Client};
use crate::config::Config;
use crate::deadline::DeadlineLayer;
use crate::endpoint::EndpointLayer;
use crate::error::{BoxError, BuildError, CallError};
use crate::presigner::Presigner;
use crate::retry::{RetryConfig, RetryPolicy};
use crate::sign::SignLayer;
use crate::throttle::ThrottleLayer;
use crate::trace::TraceLayer;

type RetrySlot = BoxCloneSyncServiceLayer<BoxedService, Request<Bytes>, Response<Bytes>, CallError>;

/// Builds a [`Client`] from a [`Config`] and settings for this client alone.
///
/// It starts from [`Config::new`], which reads neither environment variables nor files. So set the
/// credentials, and the Region to sign for if the service has no default Region, unless
/// [`config`](Self::config) brings them. Building opens no connection and spawns no task, so it
/// works outside of a tokio runtime.
#[derive(Debug)]
pub struct ClientBuilder<A> {
    config: Config,
    retry_layer: Option<RetrySlot>,
    max_response_bytes: usize,
    api: PhantomData<fn() -> A>,
}

/// Writes setters. Each calls the method of [`Config`] that has the same name.
macro_rules! settings {
    ($($(#[$meta:meta])* $name:ident: $type:ty;)*) => {
        $(
            $(#[$meta])*
            #[must_use]
            pub fn $name(mut self, $name: $type) -> Self {
                self.config = self.config.$name($name);
                self
            }
        )*
    };
}

impl<A: Api> ClientBuilder<A> {
    pub(crate) fn new() -> Self {
        Self {
            config: Config::new(),
            retry_layer: None,
            max_response_bytes: 64 << 20,
            api: PhantomData,
        }
    }

    /// Takes all settings from `config`, and shares its credentials and connections.
    ///
    /// Call it first. It replaces all settings made before, except
    /// [`retry_layer`](Self::retry_layer) and [`max_response_bytes`](Self::max_response_bytes),
    /// which a `Config` does not have. Settings made later change this client alone.
    #[must_use]
    pub fn config(mut self, config: &Config) -> Self {
        self.config = config.clone();
        self
    }

    settings! {
        /// Sets the Region of the service.
        region: Region;
        /// Sets whether to use the FIPS endpoint of the service; off by default.
        fips: bool;
        /// Sets whether to use the dual-stack endpoint, which has IPv6 addresses too; off by default.
        dualstack: bool;
        /// Sets the URL of the service, such as `http://127.0.0.1:4747`.
        endpoint_url: impl Into<String>;
        /// Sets whether plain HTTP is allowed to hosts other than this machine; off by default.
        ///
        /// Over plain HTTP, others on the network can read requests and responses, though not the
        /// secret key. The setting also applies to downloads.
        allow_http: bool;
        /// Sets the credential provider.
        ///
        /// The client calls it through a cache, as [`Config::credentials`] says.
        credentials: impl ProvideCredentials;
        /// Sets the clock for signatures, the expiry of credentials and dates in `Retry-After`; the
        /// system clock by default.
        clock: Clock;
        /// Sets the number of attempts and the waits between them; replaces an earlier
        /// [`max_attempts`](Self::max_attempts).
        retry: RetryConfig;
        /// Sets the maximum number of attempts, including the first.
        max_attempts: NonZeroU32;
        /// Sets the limits on the rate of requests. Clients that get clones of one `throttle` share
        /// its limits.
        throttle: ThrottleLayer;
        /// Limits the time of a whole call, with all of its attempts and waits; no limit by default.
        deadline: Duration;
        /// Limits the time of each attempt; 60 seconds by default.
        ///
        /// The time to get credentials does not count, nor does the time in which a person types an
        /// MFA code; [`deadline`](Self::deadline) limits both. In a streaming response, the limit
        /// applies to each piece of the body.
        attempt_timeout: Duration;
        /// Sets the name of the program, in visible ASCII characters. The user agent shows it:
        /// `casebook/0.1.0 app/NAME`.
        app_name: impl Into<String>;
    }

    /// Sets the transport, which sends the requests. The default is hyper with rustls.
    #[must_use]
    pub fn transport<S, B>(mut self, transport: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.config = self.config.transport(transport);
        self
    }

    /// Replaces the retry layer with a layer of your own.
    ///
    /// Your layer wraps a service that makes one attempt. It can be a [`RetryLayer`] with another
    /// policy. If it sends a request more than once, it must decide whether that is safe: see
    /// [`may_repeat`](crate::may_repeat).
    #[must_use]
    pub fn retry_layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<BoxedService> + Send + Sync + 'static,
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

    /// Limits the size of a response body, in bytes; 64 MiB by default.
    ///
    /// The limit does not apply to streaming responses.
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// Fails if a shared file, a profile or a setting is wrong, if there is neither a credential
    /// provider nor an environment to find credentials in, if no Region to sign for is known, and
    /// if the endpoint uses plain HTTP to another machine without permission. Nothing was sent.
    pub fn build(self) -> Result<Client<A>, BuildError> {
        let config = &self.config;
        let settings = config.settings()?;
        let credentials = config.credentials_by(&settings)?;
        let endpoint = config.endpoint_by::<A>(&settings)?;
        let region = endpoint.signing_region().cloned();
        let region = region.ok_or_else(|| config.missing_region_error(&settings))?;
        let scope = Scope {
            region,
            service: A::SIGNING_NAME.into(),
        };
        let inner = &*config.0;
        let user_agent = user_agent(inner.app_name.as_deref())?;
        let transport = config.transport_by(&settings)?;
        let retry = config.retry_by(&settings);
        let throttle = config
            .throttle_by(&settings)
            .credentials(Arc::clone(&credentials))
            .clock(inner.clock.clone());
        let max_attempts = match self.retry_layer {
            None => retry.announced_attempts(),
            Some(_) => None,
        };
        let attempt_timeout = Some(inner.attempt_timeout.unwrap_or(Duration::from_secs(60)));
        let endpoint = EndpointLayer::new(endpoint, scope, user_agent);
        let sign = SignLayer::new(credentials, inner.clock.clone());
        let presigner = Presigner::new(endpoint.clone(), sign.clone());
        let above = ServiceBuilder::new()
            .layer(TraceLayer)
            .layer(endpoint)
            .layer(DeadlineLayer::new(inner.deadline));
        let attempt = ServiceBuilder::new()
            .layer(throttle)
            .layer(AttemptLayer::new(max_attempts))
            .layer(sign)
            .layer(AttemptTimeoutLayer::new(attempt_timeout))
            .layer(ClassifyLayer)
            .service(
                BufferedTransport::new(transport.clone(), self.max_response_bytes)
                    .read_timeout(attempt_timeout),
            );
        let service = match self.retry_layer {
            None => {
                let policy = RetryPolicy::new(retry, inner.clock.clone());
                BoxCloneSyncService::new(above.layer(RetryLayer::new(policy)).service(attempt))
            }
            Some(own) => {
                let attempt = BoxCloneSyncService::new(attempt);
                BoxCloneSyncService::new(above.layer(own).service(attempt))
            }
        };
        let mut client = Client::over(service, transport);
        client.tracked = true;
        client.allows_http = inner.allow_http;
        client.presigner = Some(Arc::new(presigner));
        Ok(client)
    }

    /// Returns the endpoint of the client and the Region that requests are signed for, as
    /// [`Config::endpoint`] does.
    ///
    /// # Errors
    ///
    /// Fails like [`Config::endpoint`]. Nothing was sent.
    pub fn endpoint(&self) -> Result<Endpoint, BuildError> {
        self.config.endpoint::<A>()
    }
}

// Not derived, because a derive would require `A: Clone`.
impl<A> Clone for ClientBuilder<A> {
    fn clone(&self) -> Self {
        Self {
            config: self.config.clone(),
            retry_layer: self.retry_layer.clone(),
            max_response_bytes: self.max_response_bytes,
            api: PhantomData,
        }
    }
}

fn user_agent(app: Option<&str>) -> Result<HeaderValue, BuildError> {
    const OURS: &str = concat!("casebook/", env!("CARGO_PKG_VERSION"));
    match app {
        None => Ok(HeaderValue::from_static(OURS)),
        Some(app) if !app.bytes().all(|byte| matches!(byte, b' '..=b'~')) => {
            Err(BuildError::app_name())
        }
        Some(app) => {
            HeaderValue::try_from(format!("{OURS} app/{app}")).map_err(|_| BuildError::app_name())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_name_accepts_visible_ascii_only() {
        let agent = user_agent(Some("nightly reports (ops)")).unwrap();
        let expected = concat!(
            "casebook/",
            env!("CARGO_PKG_VERSION"),
            " app/nightly reports (ops)"
        );
        assert_eq!(agent, expected);
        for name in ["nächtlich", "a\tb", "a\nb", "a\u{7f}"] {
            assert!(user_agent(Some(name)).is_err(), "{name:?}");
        }
    }
}
