//! Sets the endpoint, the signing scope and the user agent of a request.
//!
//! On the way back, this layer adds the endpoint to errors, and to responses that may come from
//! another program than the service. The layers below know only the URL of the request, and not the
//! endpoint that the user has chosen.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use casebook_auth::Scope;
use casebook_protocol::{Endpoint, Responder};
use http::header::USER_AGENT;
use http::{HeaderValue, Request, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::call::ResponseOrigin;
use crate::error::CallError;

/// Layer that applies [`SetEndpoint`].
#[derive(Clone, Debug)]
pub struct EndpointLayer {
    endpoint: Endpoint,
    scope: Scope,
    user_agent: HeaderValue,
}

impl EndpointLayer {
    /// Creates a layer that sends every request to `endpoint`. The request is signed for `scope`,
    /// and gets `user_agent` unless it already has a user agent.
    #[must_use]
    pub fn new(endpoint: Endpoint, scope: Scope, user_agent: HeaderValue) -> Self {
        Self {
            endpoint,
            scope,
            user_agent,
        }
    }

    /// Returns the scope that requests to the endpoint are signed for.
    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Adds scheme and host to a request in origin form.
    ///
    /// If the URI would be too long, the request keeps its relative URI, which the signing layer
    /// refuses.
    pub(crate) fn apply(&self, request: &mut Request<Bytes>) {
        let _placed = self.endpoint.apply(request);
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

/// Middleware that adds scheme and host to a request in origin form.
///
/// It also inserts the [`Scope`] into the extensions, for [`SignLayer`](crate::SignLayer), and adds
/// the endpoint to errors.
#[derive(Clone, Debug)]
pub struct SetEndpoint<S> {
    inner: S,
    layer: Arc<EndpointLayer>,
}

impl<S> Service<Request<Bytes>> for SetEndpoint<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>, Error = CallError>,
{
    type Response = Response<Bytes>;
    type Error = CallError;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Bytes>) -> Self::Future {
        self.layer.apply(&mut request);
        request
            .headers_mut()
            .entry(USER_AGENT)
            .or_insert_with(|| self.layer.user_agent.clone());
        request.extensions_mut().insert(self.layer.scope.clone());
        ResponseFuture {
            inner: self.inner.call(request),
            layer: Arc::clone(&self.layer),
        }
    }
}

pin_project! {
    /// Response future of [`SetEndpoint`].
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
        layer: Arc<EndpointLayer>,
    }
}

impl<F> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<Bytes>, CallError>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let origin = || this.layer.endpoint.to_string();
        Poll::Ready(match ready!(this.inner.poll(cx)) {
            Ok(mut response) => {
                if !Responder::has_json_type(response.headers()) {
                    response
                        .extensions_mut()
                        .insert(ResponseOrigin(origin().into()));
                }
                Ok(response)
            }
            Err(error) => Err(error.with_origin(&origin())),
        })
    }
}
