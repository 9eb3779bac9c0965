//! Signs each attempt anew.
//!
//! Nothing below this room may touch the request: the bytes that are signed are the bytes that are
//! sent. When the service refuses the credentials themselves, their provider hears of it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use casebook_auth::{Clock, ProvideCredentials as _, Scope, SharedProvider, sign};
use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use crate::error::CallError;

/// Layer that applies [`Sign`].
#[derive(Clone, Debug)]
pub struct SignLayer {
    credentials: SharedProvider,
    clock: Clock,
}

impl SignLayer {
    /// Signs with what `credentials` provide, at the time that `clock` tells.
    #[must_use]
    pub fn new(credentials: SharedProvider, clock: Clock) -> Self {
        Self { credentials, clock }
    }
}

impl<S> Layer<S> for SignLayer {
    type Service = Sign<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Sign {
            inner,
            layer: self.clone(),
        }
    }
}

/// Middleware that signs requests for the [`Scope`] in their extensions.
///
/// A request without one passes unsigned: some operations are.
#[derive(Clone, Debug)]
pub struct Sign<S> {
    inner: S,
    layer: SignLayer,
}

impl<S> Service<Request<Bytes>> for Sign<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>, Error = CallError>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    type Response = Response<Bytes>;
    type Error = CallError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Bytes>, CallError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Bytes>) -> Self::Future {
        // The ready service goes into the future, its unready clone stays.
        let unready = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, unready);
        let SignLayer { credentials, clock } = self.layer.clone();
        Box::pin(async move {
            let Some(scope) = request.extensions().get::<Scope>().cloned() else {
                return inner.call(request).await;
            };
            let provided = credentials
                .provide()
                .await
                .map_err(CallError::Credentials)?;
            sign(&mut request, &provided, &scope, clock.now()).map_err(CallError::Sign)?;
            let result = inner.call(request).await;
            if let Err(CallError::Fault(fault)) = &result
                && fault.refuses_credentials()
            {
                credentials.refused();
            }
            result
        })
    }
}
