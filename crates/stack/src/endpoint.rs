//! Where a request goes, what it is signed for, and who asks.

use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use casebook_auth::Scope;
use casebook_protocol::Endpoint;
use http::header::USER_AGENT;
use http::{HeaderValue, Request};
use tower_layer::Layer;
use tower_service::Service;

use crate::error::CallError;

/// Layer that applies [`SetEndpoint`].
#[derive(Clone, Debug)]
pub struct EndpointLayer {
    endpoint: Endpoint,
    scope: Scope,
    user_agent: HeaderValue,
}

impl EndpointLayer {
    /// Sends every request to `endpoint`, to be signed for `scope`.
    #[must_use]
    pub fn new(endpoint: Endpoint, scope: Scope, user_agent: HeaderValue) -> Self {
        Self {
            endpoint,
            scope,
            user_agent,
        }
    }
}

impl<S> Layer<S> for EndpointLayer {
    type Service = SetEndpoint<S>;

    fn layer(&self, inner: S) -> Self::Service {
        SetEndpoint {
            inner,
            layer: Arc::new(self.clone()),
        }
    }
}

/// Middleware that makes a request in origin form an absolute one.
///
/// The [`Scope`] goes into the extensions, for the room that signs.
#[derive(Clone, Debug)]
pub struct SetEndpoint<S> {
    inner: S,
    layer: Arc<EndpointLayer>,
}

impl<S> Service<Request<Bytes>> for SetEndpoint<S>
where
    S: Service<Request<Bytes>, Error = CallError>,
{
    type Response = S::Response;
    type Error = CallError;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Bytes>) -> Self::Future {
        let EndpointLayer {
            endpoint,
            scope,
            user_agent,
        } = &*self.layer;
        // A URI that would be too long stays relative, and the signer refuses it unsent.
        if let Ok(uri) = endpoint.locate(request.uri()) {
            *request.uri_mut() = uri;
        }
        request
            .headers_mut()
            .entry(USER_AGENT)
            .or_insert_with(|| user_agent.clone());
        request.extensions_mut().insert(scope.clone());
        self.inner.call(request)
    }
}
