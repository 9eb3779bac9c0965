//! Answers that are read as they arrive.
//!
//! The layers carry whole answers. A request with a [`StreamRequest`] in its extensions passes through all
//! of them like any other, but the body of a good answer to it goes past them, from [`Collect`] at
//! the bottom to [`Client::stream`] at the top. So it is signed, throttled and tried again by the
//! same layers, and refusals are read by the same layers, up to the moment at which the service says
//! yes.
//!
//! [`Collect`]: crate::Collect
//! [`Client::stream`]: crate::Client::stream

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use casebook_protocol::{Answerer, Api, DecodeError, Effect, EncodeError, Fault, Operation};
use futures_core::Stream;
use http::{HeaderMap, Request, Response};
use http_body::Body as _;
use http_body_util::Full;
use tokio::time::Instant;

use crate::body::Body;
use crate::endpoint::AnswerPlace;
use crate::error::{CallError, Error};

mod timed;

pub(crate) use timed::Timed;

/// Says that the body of a good answer is wanted as it arrives, in the extensions of a request.
///
/// The answer comes up through the layers with an empty body then, and with this in its own
/// extensions. A layer that looks into answers, or keeps them, should let such a request pass.
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

    /// When the call began.
    pub(crate) fn began(&self) -> Instant {
        self.began
    }

    /// Takes the body of an answer past the layers above; that of an earlier attempt goes.
    pub(crate) fn give(&self, body: Body) {
        *self.body.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
    }

    fn take(&self) -> Option<Body> {
        let mut body = self.body.lock().unwrap_or_else(PoisonError::into_inner);
        body.take()
    }
}

impl fmt::Debug for StreamRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StreamRequest")
    }
}

/// An operation whose answer is handed over as it arrives.
///
/// It has the name and the effect of the operation inside, and a [`ResponseStream`] for its output,
/// so layers around typed operations see it like any other. [`Client::stream`] sends one.
///
/// [`Client::stream`]: crate::Client::stream
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct StreamedOperation<Op>(Op);

impl<Op> StreamedOperation<Op> {
    /// Wants the answer to an operation as it arrives.
    #[must_use]
    pub const fn new(operation: Op) -> Self {
        Self(operation)
    }

    /// The operation itself.
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

    fn decode(answer: Response<Bytes>) -> Result<Self::Output, DecodeError> {
        if Answerer::of(answer.headers()).encoding().is_some() {
            // No request asks for an encoding, and nothing here decodes one.
            return Err(DecodeError::expected("JSON", answer.headers()));
        }
        Ok(ResponseStream::new(answer))
    }
}

/// The answer to an operation while it arrives: a [`Stream`] of pieces that ends after the first
/// error.
///
/// [`Client::stream`](crate::Client::stream) begins it. Dropping it gives the connection up.
pub struct ResponseStream<E> {
    headers: HeaderMap,
    from: Option<AnswerPlace>,
    body: Option<Body>,
    error: PhantomData<fn() -> E>,
}

impl<E> ResponseStream<E> {
    /// Puts head and body together. Layers that know nothing of a hand-over have read the whole.
    fn new(answer: Response<Bytes>) -> Self {
        let (mut head, whole) = answer.into_parts();
        let body = head.extensions.remove::<StreamRequest>();
        let body = body.and_then(|hand_over| hand_over.take());
        Self {
            headers: head.headers,
            from: head.extensions.remove(),
            body: Some(body.unwrap_or_else(|| Body::new(Full::new(whole)))),
            error: PhantomData,
        }
    }

    /// The headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The id that the service gave the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        casebook_protocol::request_id(&self.headers)
    }

    /// The sender of the answer, as far as its head tells. A reader adds it to the error about an
    /// unexpected body.
    #[must_use]
    pub fn answered_by(&self) -> Answerer {
        let answered_by = Answerer::of(&self.headers);
        match &self.from {
            Some(AnswerPlace(place)) => answered_by.at(place),
            None => answered_by,
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
                // Trailers say nothing here.
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => return Poll::Ready(Some(Ok(data))),
                    Ok(_) | Err(_) => {}
                },
                Some(Err(error)) => {
                    self.body = None;
                    return Poll::Ready(Some(Err(CallError::from_box(error).into())));
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
