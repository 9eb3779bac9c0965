//! The body of a request or response: in memory, or streaming.

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

/// The body of a request to a transport, or of a response from one.
///
/// A body that is made from bytes or text is in memory, like the bodies of all operations. A body
/// that is made by [`new`](Self::new) is a stream.
///
/// ```
/// use casebook_stack::Body;
///
/// let body = Body::from("{}");
/// assert_eq!(body.as_bytes().map(|bytes| &bytes[..]), Some(&b"{}"[..]));
/// ```
pub struct Body(Kind);

enum Kind {
    /// The part of a body in memory that was not read yet. It needs no box. `None` in place of
    /// empty bytes.
    InMemory(Option<Bytes>),
    /// The response body of the default transport. It needs no box either.
    #[cfg(feature = "transport")]
    Incoming(Incoming),
    Stream(UnsyncBoxBody<Bytes, BoxError>),
}

impl Body {
    /// Wraps a streaming body.
    ///
    /// The default transport sends it with a `content-length` if its
    /// [`size_hint`](http_body::Body::size_hint) is exact or the request has that header, and with
    /// chunked transfer coding otherwise.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use casebook_stack::{BoxError, Body};
    /// use http_body::Frame;
    /// use http_body_util::StreamBody;
    ///
    /// let pieces = ["one", "two"].map(|piece| Ok::<_, BoxError>(Frame::data(Bytes::from(piece))));
    /// let body = Body::new(StreamBody::new(futures_util::stream::iter(pieces)));
    /// assert!(body.as_bytes().is_none());
    /// ```
    #[must_use]
    pub fn new<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self(Kind::Stream(body.map_err(Into::into).boxed_unsync()))
    }

    /// Returns a body without bytes.
    #[must_use]
    pub const fn empty() -> Self {
        Self(Kind::InMemory(None))
    }

    /// Returns the bytes of a body in memory that were not read yet. `None` for a streaming body.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        static NO_BYTES: Bytes = Bytes::new();
        match &self.0 {
            Kind::InMemory(bytes) => Some(bytes.as_ref().unwrap_or(&NO_BYTES)),
            #[cfg(feature = "transport")]
            Kind::Incoming(_) => None,
            Kind::Stream(_) => None,
        }
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
            Kind::InMemory(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            #[cfg(feature = "transport")]
            Kind::Incoming(body) => Pin::new(body).poll_frame(cx).map_err(Into::into),
            Kind::Stream(body) => Pin::new(body).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::InMemory(bytes) => bytes.is_none(),
            #[cfg(feature = "transport")]
            Kind::Incoming(body) => body.is_end_stream(),
            Kind::Stream(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::InMemory(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            #[cfg(feature = "transport")]
            Kind::Incoming(body) => body.size_hint(),
            Kind::Stream(body) => body.size_hint(),
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Kind::InMemory((!bytes.is_empty()).then_some(bytes)))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from(text).into()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Body")
            .field(&http_body::Body::size_hint(self))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body::Body as _;
    use http_body_util::Full;

    #[tokio::test]
    async fn a_body_in_memory_has_an_exact_length_and_is_read_once() {
        for text in ["", "four"] {
            let mut body = Body::from(text);
            assert_eq!(body.size_hint().exact(), Some(text.len() as u64));
            assert_eq!(body.is_end_stream(), text.is_empty());
            assert_eq!(body.as_bytes().unwrap(), text);
            let read = (&mut body).collect().await.unwrap().to_bytes();
            assert_eq!(read, text);
            assert!(body.is_end_stream());
            assert_eq!(body.size_hint().exact(), Some(0));
            assert_eq!(body.as_bytes().unwrap(), "");
        }
    }

    #[tokio::test]
    async fn the_bytes_of_a_streaming_body_are_not_available_before_it_is_read() {
        let body = Body::new(Full::new(Bytes::from("four")));
        assert!(body.as_bytes().is_none());
        assert_eq!(body.collect().await.unwrap().to_bytes(), "four");
    }
}
