//! Adapts layers over HTTP bodies, such as those of tower-http, to layers over `Bytes`.
//!
//! Above the transport, requests and responses have bodies of type `Bytes`, which does not
//! implement [`http_body::Body`]. This layer converts the bodies above and below another layer.

use std::task::{Context, Poll};

use bytes::Bytes;
use casebook_auth::BoxFuture;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{BodyExt as _, Full, Limited};
use tower_layer::Layer;
use tower_service::Service;

use crate::error::{BoxError, CallError, NotSent};

/// Layer that adapts a layer over HTTP bodies, such as one of tower-http, to layers over `Bytes`.
///
/// With it, layers of tower-http can be used with [`Client::layer`](crate::Client::layer). Layers
/// around a [`Transport`](crate::Transport) do not need it, because the bodies there are HTTP
/// bodies.
///
/// ```
/// use bytes::Bytes;
/// use casebook_stack::{CallError, HttpBodyLayer};
/// use http::{Request, Response};
/// use http_body_util::Full;
/// use tower::util::MapResponseLayer;
/// use tower::{ServiceBuilder, ServiceExt as _, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let marked = MapResponseLayer::new(|mut response: Response<Full<Bytes>>| {
///     response.headers_mut().insert("x-seen", http::HeaderValue::from_static("yes"));
///     response
/// });
/// let wire = service_fn(|_: Request<Bytes>| async {
///     Ok::<_, CallError>(Response::new(Bytes::from("a")))
/// });
/// let wire = ServiceBuilder::new().layer(HttpBodyLayer::new(marked)).service(wire);
/// let response = wire.oneshot(Request::new(Bytes::new())).await?;
/// assert_eq!(response.headers()["x-seen"], "yes");
/// assert_eq!(response.body(), "a");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct HttpBodyLayer<L> {
    layer: L,
    max_body_bytes: usize,
}

impl<L> HttpBodyLayer<L> {
    /// Adapts `layer`. Each body that `layer` passes on is read into memory, up to 64 MiB.
    #[must_use]
    pub const fn new(layer: L) -> Self {
        Self {
            layer,
            max_body_bytes: 64 << 20,
        }
    }

    /// Limits the size of each body that the layer passes on, such as a decompressed one, in bytes;
    /// 64 MiB by default.
    ///
    /// A larger response body is an [`Error::Layer`](crate::Error::Layer). A larger request body is
    /// such an error too, marked as [`NotSent`].
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body_bytes = bytes;
        self
    }
}

impl<L, S> Layer<S> for HttpBodyLayer<L>
where
    L: Layer<BodyToBytes<S>>,
{
    type Service = BytesToBody<L::Service>;

    fn layer(&self, inner: S) -> Self::Service {
        let max_body_bytes = self.max_body_bytes;
        BytesToBody {
            inner: self.layer.layer(BodyToBytes {
                inner,
                max_body_bytes,
            }),
            max_body_bytes,
        }
    }
}

/// Middleware that turns the `Bytes` of a request into an HTTP body, and the body of the response
/// into `Bytes`.
#[derive(Clone, Copy, Debug)]
pub struct BytesToBody<S> {
    inner: S,
    max_body_bytes: usize,
}

impl<S, B> Service<Request<Bytes>> for BytesToBody<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>>,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Bytes>;
    type Error = CallError;
    type Future = BoxFuture<'static, Result<Response<Bytes>, CallError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), CallError>> {
        let ready = self.inner.poll_ready(cx);
        ready.map_err(|error| CallError::from_box(error.into()))
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let response = self.inner.call(request.map(Full::new));
        let max_body_bytes = self.max_body_bytes;
        Box::pin(async move {
            let response = response.await;
            let response = response.map_err(|error| CallError::from_box(error.into()))?;
            let (head, body) = response.into_parts();
            let body = read(body, max_body_bytes).await.map_err(CallError::Layer)?;
            Ok(Response::from_parts(head, body))
        })
    }
}

/// Middleware that turns the HTTP body of a request into `Bytes`, and the `Bytes` of the response
/// into a body.
#[derive(Clone, Copy, Debug)]
pub struct BodyToBytes<S> {
    inner: S,
    max_body_bytes: usize,
}

impl<S, B> Service<Request<B>> for BodyToBytes<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Full<Bytes>>;
    type Error = CallError;
    type Future = BoxFuture<'static, Result<Response<Full<Bytes>>, CallError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), CallError>> {
        let ready = self.inner.poll_ready(cx);
        ready.map_err(|error| CallError::from_box(error.into()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let clone = self.inner.clone();
        let mut ready = std::mem::replace(&mut self.inner, clone);
        let max_body_bytes = self.max_body_bytes;
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = read(body, max_body_bytes).await.map_err(NotSent::new)?;
            let response = ready.call(Request::from_parts(head, body)).await;
            let response = response.map_err(|error| CallError::from_box(error.into()))?;
            Ok(response.map(Full::new))
        })
    }
}

async fn read<B>(body: B, max_bytes: usize) -> Result<Bytes, BoxError>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    Ok(Limited::new(body, max_bytes).collect().await?.to_bytes())
}
