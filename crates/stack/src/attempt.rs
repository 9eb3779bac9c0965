//! Gives each attempt its number, and opens its span.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use crate::call::{Call, InvocationId};
use crate::error::CallError;
use crate::progress::Progress;
use crate::telemetry::{TraceFuture, Watch};

const INVOCATION_ID: HeaderName = HeaderName::from_static("amz-sdk-invocation-id");
const REQUEST: HeaderName = HeaderName::from_static("amz-sdk-request");

/// A request extension: the number of the attempt within its call, counted from 1.
///
/// A request without this extension is the first attempt.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a number with a name")]
pub struct AttemptNumber(pub u32);

/// Layer that applies [`Attempt`].
#[derive(Clone, Debug)]
pub struct AttemptLayer {
    max_attempts: Option<NonZeroU32>,
    /// The header `amz-sdk-request` of the first attempt. It is made once, because nearly every
    /// call has only this attempt.
    first: HeaderValue,
}

impl AttemptLayer {
    /// Creates a layer. It tells the service `max_attempts`, the maximum number of attempts of a
    /// call, unless that is `None`.
    #[must_use]
    pub fn new(max_attempts: Option<NonZeroU32>) -> Self {
        Self {
            max_attempts,
            first: request_header(1, max_attempts),
        }
    }
}

impl<S> Layer<S> for AttemptLayer {
    type Service = Attempt<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Attempt {
            inner,
            layer: Arc::new(self.clone()),
        }
    }
}

/// Middleware that numbers an attempt, and runs it in the span that
/// [`TraceLayer`](crate::TraceLayer) describes.
///
/// It sets two headers that every AWS client sends, and that are not signed. `amz-sdk-request` has
/// the number of the attempt and the maximum. `amz-sdk-invocation-id` has the [`InvocationId`], if
/// the request has a [`Call`] in its extensions.
#[derive(Clone, Debug)]
pub struct Attempt<S> {
    inner: S,
    layer: Arc<AttemptLayer>,
}

impl<S> Service<Request<Bytes>> for Attempt<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>, Error = CallError>,
{
    type Response = Response<Bytes>;
    type Error = CallError;
    type Future = TraceFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Bytes>) -> Self::Future {
        let number = request
            .extensions()
            .get()
            .map_or(1, |AttemptNumber(number)| *number);
        let invocation = request
            .extensions()
            .get::<Call>()
            .map(|call| call.invocation);
        let headers = request.headers_mut();
        let id = |id: InvocationId| HeaderValue::from_str(id.encode(&mut [0; _])).ok();
        if let Some(id) = invocation.and_then(id) {
            headers.insert(INVOCATION_ID, id);
        }
        let count = match number {
            1 => self.layer.first.clone(),
            number => request_header(number, self.layer.max_attempts),
        };
        headers.insert(REQUEST, count);
        if let Some(progress) = request.extensions_mut().get_mut::<Progress>() {
            *progress = progress.renewed();
        }
        Watch::attempt(&request, number).observe(|| self.inner.call(request))
    }
}

/// Returns the value of `amz-sdk-request`, such as `attempt=1; max=3`, or without `max` if there is
/// no maximum.
fn request_header(number: u32, max_attempts: Option<NonZeroU32>) -> HeaderValue {
    let count = match max_attempts {
        Some(max) => format!("attempt={number}; max={max}"),
        None => format!("attempt={number}"),
    };
    HeaderValue::try_from(count).expect("letters and digits fit into a header")
}
