//! The body of an answer on its way up.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt as _;
use http_body_util::combinators::UnsyncBoxBody;
#[cfg(feature = "transport")]
use hyper::body::Incoming;

use crate::error::BoxError;

/// A body of any transport, arriving in pieces.
pub struct Body(Kind);

enum Kind {
    /// That of the default transport, which needs no box.
    #[cfg(feature = "transport")]
    Incoming(Incoming),
    Erased(UnsyncBoxBody<Bytes, BoxError>),
}

impl Body {
    /// Takes the body of a transport.
    #[must_use]
    pub fn new<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self(Kind::Erased(body.map_err(Into::into).boxed_unsync()))
    }

    #[cfg(feature = "transport")]
    pub(crate) const fn incoming(body: Incoming) -> Self {
        Self(Kind::Incoming(body))
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.0 {
            #[cfg(feature = "transport")]
            Kind::Incoming(body) => Pin::new(body).poll_frame(cx).map_err(Into::into),
            Kind::Erased(body) => Pin::new(body).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            #[cfg(feature = "transport")]
            Kind::Incoming(body) => body.is_end_stream(),
            Kind::Erased(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            #[cfg(feature = "transport")]
            Kind::Incoming(body) => body.size_hint(),
            Kind::Erased(body) => body.size_hint(),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Body")
            .field(&http_body::Body::size_hint(self))
            .finish()
    }
}
