//! Observes one call or attempt: its span, its duration, and its result.

use std::error::Error as _;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, Uri};
use pin_project_lite::pin_project;
use tokio::time::Instant;
use tracing::field::Empty;
use tracing::{Span, field};

use super::{ServiceName, millis};
use crate::attempt_error::AttemptError as _;
use crate::call::Call;
use crate::error::CallError;
#[cfg(feature = "metrics")]
use crate::metrics::Meter;

/// The span and the start time of a call or attempt. If it is dropped before the call or attempt
/// has ended, it reports that as `cancelled`.
#[derive(Debug)]
pub(crate) struct Watch {
    span: Span,
    /// The start time. `None` if neither an event nor a metric needs the duration, because reading
    /// the clock costs more than all other work here.
    since: Option<Instant>,
    has_ended: bool,
    #[cfg(feature = "metrics")]
    meter: Meter,
}

impl Watch {
    /// Observes a whole call.
    ///
    /// The fields of the span are those of *AWS SDK client spans* in OpenTelemetry's semantic
    /// conventions.
    pub(crate) fn call(request: &Request<Bytes>) -> Self {
        let call = request.extensions().get::<Call>();
        let span = tracing::debug_span!(
            "call",
            otel.name = call.map(|call| field::display(SpanName(call))),
            otel.kind = "client",
            otel.status_code = Empty,
            rpc.system = "aws-api",
            rpc.service = call.map(|call| field::display(ServiceName(call.service))),
            rpc.method = call.map(|call| call.operation),
            http.response.status_code = Empty,
            aws.request_id = Empty,
            error.type = Empty,
        );
        Self {
            span,
            since: now(),
            has_ended: false,
            #[cfg(feature = "metrics")]
            meter: Meter::call(call),
        }
    }

    /// Observes one attempt.
    ///
    /// The fields of the span are those of *HTTP client span* in OpenTelemetry's semantic
    /// conventions. Only the host and port of the URL are shown, because the query can contain a
    /// token.
    pub(crate) fn attempt(request: &Request<Bytes>, number: u32) -> Self {
        let span = tracing::debug_span!(
            "attempt",
            otel.name = request.method().as_str(),
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = request.method().as_str(),
            http.request.resend_count = number.checked_sub(1).filter(|count| *count > 0),
            server.address = request.uri().host(),
            server.port = port(request.uri()),
            http.response.status_code = Empty,
            aws.request_id = Empty,
            error.type = Empty,
        );
        span.in_scope(|| tracing::trace!(attempt = number, "sending"));
        Self {
            span,
            since: now(),
            has_ended: false,
            #[cfg(feature = "metrics")]
            meter: Meter::attempt(request.extensions().get()),
        }
    }

    /// Calls `begin` inside the span, and observes the future that it returns.
    pub(crate) fn observe<F>(self, begin: impl FnOnce() -> F) -> TraceFuture<F> {
        let inner = self.span.in_scope(begin);
        TraceFuture { inner, watch: self }
    }

    fn end(&self, result: &Result<Response<Bytes>, CallError>) {
        let elapsed = self.since.map(|since| since.elapsed());
        if !self.span.is_disabled() {
            record(&self.span, result);
        }
        let elapsed_ms = elapsed.map(millis);
        match result {
            Ok(response) => {
                tracing::debug!(status = response.status().as_u16(), elapsed_ms, "answered");
            }
            Err(CallError::Refused(fault)) => {
                let status = fault.status().as_u16();
                tracing::debug!(code = fault.code(), status, elapsed_ms, "refused");
            }
            Err(error) => {
                // The error's own message only says in which phase the attempt failed, so the event
                // shows the cause.
                let cause = error.source().map(field::display);
                tracing::debug!(sent = %error.sent(), error = cause, elapsed_ms, "failed");
            }
        }
        #[cfg(feature = "metrics")]
        match (elapsed, result) {
            (None, _) => {}
            (Some(elapsed), Ok(_)) => self.meter.ended(elapsed, "ok"),
            (Some(elapsed), Err(error)) => self.meter.failed(elapsed, error.kind(), error.sent()),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        let elapsed = self.since.map(|since| since.elapsed());
        failed(&self.span, "cancelled");
        self.span
            .in_scope(|| tracing::debug!(elapsed_ms = elapsed.map(millis), "cancelled"));
        #[cfg(feature = "metrics")]
        if let Some(elapsed) = elapsed {
            self.meter.ended(elapsed, "cancelled");
        }
    }
}

pin_project! {
    /// Response future of [`Trace`](crate::Trace) and [`Attempt`](crate::Attempt).
    #[derive(Debug)]
    pub struct TraceFuture<F> {
        #[pin]
        inner: F,
        watch: Watch,
    }
}

impl<F> Future for TraceFuture<F>
where
    F: Future<Output = Result<Response<Bytes>, CallError>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let entered = this.watch.span.enter();
        let result = ready!(this.inner.poll(cx));
        this.watch.end(&result);
        drop(entered);
        this.watch.has_ended = true;
        // Ends the span now. Otherwise the span would last until the caller drops this future.
        this.watch.span = Span::none();
        Poll::Ready(result)
    }
}

/// Records the result in the span.
fn record(span: &Span, result: &Result<Response<Bytes>, CallError>) {
    let (status, request_id) = match result {
        Ok(response) => (response.status(), request_id(response.headers())),
        Err(CallError::Refused(fault)) => {
            failed(span, fault.code().unwrap_or(fault.status().as_str()));
            (fault.status(), fault.request_id())
        }
        Err(error) => return failed(span, error.kind()),
    };
    span.record("http.response.status_code", status.as_u16());
    span.record("aws.request_id", request_id);
}

fn failed(span: &Span, error_type: &str) {
    span.record("error.type", error_type);
    span.record("otel.status_code", "ERROR");
}

/// Returns the current time, if an event or a metric needs the duration.
fn now() -> Option<Instant> {
    let is_needed = cfg!(feature = "metrics") || tracing::event_enabled!(tracing::Level::DEBUG);
    is_needed.then(Instant::now)
}

/// The name of a call's span, such as `Support.DescribeCases`, as *AWS SDK client spans* prescribe.
struct SpanName<'a>(&'a Call);

impl fmt::Display for SpanName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", ServiceName(self.0.service), self.0.operation)
    }
}

fn port(uri: &Uri) -> Option<u16> {
    uri.port_u16().or(match uri.scheme_str()? {
        "https" => Some(443),
        "http" => Some(80),
        _ => None,
    })
}

/// Returns the request id. Services use several headers for it, and *AWS SDK client spans* lists
/// them.
fn request_id(headers: &HeaderMap) -> Option<&str> {
    ["x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"]
        .into_iter()
        .find_map(|name| headers.get(name)?.to_str().ok())
}
