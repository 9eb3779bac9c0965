//! One span per operation.
//!
//! The span is called `call` and has the fields of OpenTelemetry's client spans: `rpc.system`,
//! `rpc.service`, `rpc.method`, `http.response.status_code`, `aws.request_id` and `error.type`.
//! Neither the query nor the body nor any header goes into it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;
use tracing::Span;
use tracing::field::Empty;

use crate::call::Call;
use crate::error::CallError;

/// Layer that applies [`Trace`].
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "it has nothing to configure")]
pub struct TraceLayer;

impl<S> Layer<S> for TraceLayer {
    type Service = Trace<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Trace { inner }
    }
}

/// Middleware that runs every call inside a span.
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
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let span = span(request.extensions().get());
        let inner = span.in_scope(|| self.inner.call(request));
        ResponseFuture { inner, span }
    }
}

fn span(call: Option<&Call>) -> Span {
    tracing::debug_span!(
        "call",
        otel.kind = "client",
        rpc.system = "aws-api",
        rpc.service = call.map(|call| call.service),
        rpc.method = call.map(|call| call.operation),
        http.response.status_code = Empty,
        aws.request_id = Empty,
        error.type = Empty,
    )
}

pin_project! {
    /// Response future of [`Trace`].
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
        span: Span,
    }
}

impl<F> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<Bytes>, CallError>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _entered = this.span.enter();
        let result = ready!(this.inner.poll(cx));
        if !this.span.is_disabled() {
            record(this.span, &result);
        }
        Poll::Ready(result)
    }
}

fn record(span: &Span, result: &Result<Response<Bytes>, CallError>) {
    match result {
        Ok(response) => {
            span.record("http.response.status_code", response.status().as_u16());
            let id = response
                .headers()
                .get("x-amzn-requestid")
                .and_then(|id| id.to_str().ok());
            span.record("aws.request_id", id);
            tracing::debug!("answered");
        }
        Err(CallError::Fault(fault)) => {
            span.record("http.response.status_code", fault.status().as_u16());
            span.record("aws.request_id", fault.request_id());
            span.record("error.type", fault.code().unwrap_or("fault"));
            tracing::debug!("refused");
        }
        Err(error) => {
            span.record("error.type", "connection");
            tracing::debug!(%error, sent = %error.sent(), "failed");
        }
    }
}
