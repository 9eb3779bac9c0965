//! Streams a response to the caller while it arrives.
//!
//! The layers carry only whole responses. A request with a [`StreamRequest`] in its extensions
//! passes through all of them like any other request. But the body of a success response does not
//! pass through the layers: [`BufferedTransport`] at the bottom puts it into the `StreamRequest`,
//! from which [`Client::stream`] at the top takes it. So the same layers sign, throttle and retry
//! the request and read error responses, until a success response begins.
//!
//! [`BufferedTransport`]: crate::BufferedTransport
//! [`Client::stream`]: crate::Client::stream

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use casebook_protocol::{Api, DecodeError, Effect, EncodeError, Fault, Operation, Responder};
use futures_core::Stream;
use http::{HeaderMap, Request, Response};
use http_body::Body as _;
use http_body_util::Full;
use tokio::time::Instant;

use crate::body::Body;
use crate::call::ResponseOrigin;
use crate::error::{CallError, Error};

mod time_limited_body;

pub(crate) use time_limited_body::TimeLimitedBody;

/// A request extension that asks for a streaming response.
///
/// The transport puts the body of a success response into this value. The response then passes up
/// through the layers with an empty body, and with this value in its extensions. A layer that reads
/// or stores responses should pass on such a response unchanged.
#[derive(Clone)]
pub struct StreamRequest {
    body: Arc<Mutex<Option<Body>>>,
    began: Instant,
}

impl StreamRequest {
    pub(crate) fn new() -> Self {
        Self {
            body: Arc::default(),
            began: Instant::now(),
        }
    }

    /// The time at which the call began.
    pub(crate) fn began(&self) -> Instant {
        self.began
    }

    /// Stores the body of a response for [`Client::stream`]. If an earlier attempt has stored a
    /// body, that one is dropped.
    pub(crate) fn set_body(&self, body: Body) {
        *self.body.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
    }

    /// Takes the body that the transport has stored.
    fn take_body(&self) -> Option<Body> {
        let mut body = self.body.lock().unwrap_or_else(PoisonError::into_inner);
        body.take()
    }
}

casebook_types::opaque!(StreamRequest);

/// An operation that wraps another one. Its output is the response as a [`ResponseStream`].
///
/// It has the name and the effect of the wrapped operation, so layers around typed operations treat
/// it like any other operation. [`Client::stream`] sends it.
///
/// [`Client::stream`]: crate::Client::stream
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct StreamedOperation<Op>(Op);

impl<Op> StreamedOperation<Op> {
    /// Wraps an operation to stream its response.
    #[must_use]
    pub const fn new(operation: Op) -> Self {
        Self(operation)
    }

    /// Returns the wrapped operation.
    #[must_use]
    pub const fn operation(&self) -> &Op {
        &self.0
    }
}

impl<Op: Operation> Operation for StreamedOperation<Op> {
    type Api = Op::Api;
    type Output = ResponseStream<<Op::Api as Api>::Error>;

    const NAME: &'static str = Op::NAME;
    const EFFECT: Effect = Op::EFFECT;

    fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
        let mut request = self.0.encode()?;
        request.extensions_mut().insert(StreamRequest::new());
        Ok(request)
    }

    fn decode(response: Response<Bytes>) -> Result<Self::Output, DecodeError> {
        if Responder::from_headers(response.headers())
            .encoding()
            .is_some()
        {
            // This crate cannot decode a content encoding, and its requests ask for none.
            return Err(DecodeError::expected("JSON", response.headers()));
        }
        Ok(ResponseStream::new(response))
    }
}

/// The body of a response while it arrives: a [`Stream`] of pieces, which ends after the first
/// error.
///
/// [`Client::stream`](crate::Client::stream) returns it. Dropping it closes the connection.
pub struct ResponseStream<E> {
    headers: HeaderMap,
    from: Option<ResponseOrigin>,
    body: Option<Body>,
    error: PhantomData<fn() -> E>,
}

impl<E> ResponseStream<E> {
    /// Joins the response with its body. If a layer in between did not know [`StreamRequest`], the
    /// response itself has the complete body in memory.
    fn new(response: Response<Bytes>) -> Self {
        let (mut head, whole) = response.into_parts();
        let body = head.extensions.remove::<StreamRequest>();
        let body = body.and_then(|stream| stream.take_body());
        Self {
            headers: head.headers,
            from: head.extensions.remove(),
            body: Some(body.unwrap_or_else(|| Body::new(Full::new(whole)))),
            error: PhantomData,
        }
    }

    /// Returns the headers of the response.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the request id, if the response has one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        casebook_protocol::request_id(&self.headers)
    }

    /// Returns what the headers tell about the program that sent the response.
    ///
    /// Use it in an error of your own, if the body is not the expected one.
    #[must_use]
    pub fn responder(&self) -> Responder {
        let responder = Responder::from_headers(&self.headers);
        match &self.from {
            Some(ResponseOrigin(origin)) => responder.with_origin(origin),
            None => responder,
        }
    }
}

impl<E: From<Fault>> ResponseStream<E> {
    crate::stream_methods!(Bytes, Error<E>);
}

impl<E: From<Fault>> Stream for ResponseStream<E> {
    type Item = Result<Bytes, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while let Some(body) = &mut self.body {
            match ready!(Pin::new(body).poll_frame(cx)) {
                // Trailers are ignored.
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => return Poll::Ready(Some(Ok(data))),
                    Ok(_) | Err(_) => {}
                },
                Some(Err(error)) => {
                    self.body = None;
                    return Poll::Ready(Some(Err(CallError::from_box(error).map_refused(E::from))));
                }
                None => self.body = None,
            }
        }
        Poll::Ready(None)
    }
}

impl<E> fmt::Debug for ResponseStream<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseStream")
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
