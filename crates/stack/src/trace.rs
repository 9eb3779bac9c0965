//! Opens a span for each call.

use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use crate::error::CallError;
use crate::telemetry::{TraceFuture, Watch};

/// Layer that applies [`Trace`].
///
/// A call is a span `call`. Each of its attempts is a span `attempt` inside of it, which
/// [`AttemptLayer`](crate::AttemptLayer) opens. Both spans have the level `DEBUG` and these fields:
///
/// | span | field | meaning |
/// |---|---|---|
/// | both | `otel.name` | `Support.DescribeCases` for a call, the method for an attempt |
/// | both | `otel.kind` | `client` |
/// | both | `otel.status_code` | `ERROR` after a failure, otherwise missing |
/// | both | `error.type` | after an error response, its code, or else its status; after any other failure, the kind of error: `credentials`, `sign`, `connect`, `transport`, `too_large`, `timeout`, `held_back`, `layer`, or `cancelled` if the future was dropped |
/// | both | `http.response.status_code` | the status of the response |
/// | both | `aws.request_id` | the id that the service gave to the request |
/// | `call` | `rpc.system` | `aws-api` |
/// | `call` | `rpc.service`, `rpc.method` | `Support` and `DescribeCases` |
/// | `attempt` | `http.request.method` | `GET`, `POST` and so on |
/// | `attempt` | `http.request.resend_count` | the number of earlier attempts; missing on the first |
/// | `attempt` | `server.address`, `server.port` | the host and port of the request |
///
/// The names are those of OpenTelemetry's semantic conventions: *AWS SDK client spans* for a call,
/// *HTTP client span* for an attempt. The field `url.full` is left out, because a query can contain a
/// token. No span or event contains a query, body or header.
///
/// The events:
///
/// | event | level | span | when | fields |
/// |---|---|---|---|---|
/// | `sending` | `TRACE` | attempt | the attempt begins | `attempt` |
/// | `answered` | `DEBUG` | both | a success response arrived | `status`, `elapsed_ms` |
/// | `refused` | `DEBUG` | both | an error response arrived | `code`, `status`, `elapsed_ms` |
/// | `failed` | `DEBUG` | both | any other failure | `sent`, `error`, `elapsed_ms` |
/// | `cancelled` | `DEBUG` | both | the future was dropped | `elapsed_ms` |
/// | `the clock was wrong and has been corrected` | `DEBUG` | attempt | the service refused the time of the signature | |
/// | `retrying` | `DEBUG` | call | another attempt follows after a wait | `operation`, `attempt`, `max_attempts`, `why`, `code`, `wait_ms`, `sent` |
/// | `waiting for the throttle` | `DEBUG` | call | [`ThrottleLayer`](crate::ThrottleLayer) delays the attempt | `operation`, `wait_ms` |
/// | `an attempt was not counted in a quota` | `DEBUG` | call | the file of an [`observing`](crate::Quota::observing) quota cannot be locked, read or written | `error` |
/// | `a place in a quota was not given back` | `DEBUG` | call | an attempt without effect still counts towards a [`Quota`](crate::Quota) | `error` |
///
/// The field `attempt` is the number of the attempt, counted from 1; in `retrying`, it is that of
/// the next attempt. `why` is the kind of error, `code` the code of the error response. `elapsed_ms`
/// and `wait_ms` are milliseconds with a fraction. `sent` is `no`, `perhaps` or `yes`, as in [`Sent`](crate::Sent).
///
/// The span of a call begins with the encoded request and ends before the response is decoded, so
/// errors of encoding and decoding are not in it. Without a subscriber, nothing is formatted or
/// allocated.
///
/// ```
/// use bytes::Bytes;
/// use casebook_stack::{CallError, TraceLayer};
/// use http::{Request, Response};
/// use tower::{ServiceBuilder, ServiceExt as _, service_fn};
/// use tracing_subscriber::fmt::format::FmtSpan;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let log = tracing_subscriber::fmt()
///     .with_max_level(tracing::Level::DEBUG)
///     .with_span_events(FmtSpan::CLOSE)
///     .finish();
/// let _listening = tracing::subscriber::set_default(log);
///
/// let wire = service_fn(|_: Request<Bytes>| async {
///     Ok::<_, CallError>(Response::new(Bytes::new()))
/// });
/// let traced = ServiceBuilder::new().layer(TraceLayer).service(wire);
/// // Prints: DEBUG call{otel.kind="client" … http.response.status_code=200}: … answered …
/// traced.oneshot(Request::new(Bytes::new())).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "it has nothing to configure")]
pub struct TraceLayer;

impl<S> Layer<S> for TraceLayer {
    type Service = Trace<S>;

    fn layer(&self, inner: S) -> Self::Service {
        #[cfg(feature = "metrics")]
        crate::metrics::describe();
        Trace { inner }
    }
}

/// Middleware that runs every call inside a span.
///
/// [`TraceLayer`] lists the fields of the span, and the events in it.
#[derive(Clone, Copy, Debug)]
pub struct Trace<S> {
    inner: S,
}

impl<S> Service<Request<Bytes>> for Trace<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>, Error = CallError>,
{
    type Response = Response<Bytes>;
    type Error = CallError;
    type Future = TraceFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        Watch::call(&request).observe(|| self.inner.call(request))
    }
}
