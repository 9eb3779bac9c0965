//! A request whose body was read completely.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;

use bytes::{Bytes, BytesMut};
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, Method, Uri, header};
use http_body::Body;

use crate::time::Timestamp;

/// The largest accepted body. The largest valid one has three attachments of 5 MiB, which are 21 MB of
/// base64 (docs/service-notes.md, "Limits").
pub(crate) const LARGEST_BODY: usize = 24 * 1024 * 1024;

/// The longest accepted head (request line and headers) in bytes. The longest valid parts of a head are a
/// session token of some thousand bytes and a page token of two thousand.
pub(crate) const LARGEST_HEAD: usize = 64 * 1024;
/// The largest number of headers of a request; hyper, which serves a port, has the same limit.
const MOST_HEADERS: usize = 100;

/// A request with its whole body.
#[derive(Debug)]
pub(crate) struct HttpRequest {
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// When the request arrived, by the emulator's clock.
    pub(crate) at: Timestamp,
    uri: Uri,
}

impl HttpRequest {
    pub(crate) fn new(parts: Parts, body: Bytes, at: Timestamp) -> Self {
        Self {
            method: parts.method,
            headers: parts.headers,
            uri: parts.uri,
            body,
            at,
        }
    }

    /// Returns whether the head is longer than the emulator accepts.
    pub(crate) fn has_long_head(&self) -> bool {
        let headers = self.headers.iter();
        let length: usize = headers
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum();
        let target = self.path().len() + self.query().len();
        self.headers.len() > MOST_HEADERS || length + target > LARGEST_HEAD
    }

    /// Returns the path of the request line.
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    /// Returns the query of the request line.
    pub(crate) fn query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    /// Returns the scheme of the URI, or `http` if the URI has none. On a port it has none, except in
    /// requests that are sent as to a proxy.
    pub(crate) fn scheme(&self) -> &str {
        self.uri.scheme_str().unwrap_or("http")
    }

    /// Returns the host and port of the URI in the request line, if it has them.
    pub(crate) fn authority(&self) -> Option<&Authority> {
        self.uri.authority()
    }

    /// Returns the host and port that the request is for: those of the header `Host` or, without it, of
    /// the URI. `None` if the header is no text.
    pub(crate) fn host(&self) -> Option<&str> {
        match self.headers.get(header::HOST) {
            Some(host) => host.to_str().ok(),
            None => Some(self.uri.authority()?.as_str()),
        }
    }

    /// Returns the first value of a header, if it has visible ASCII characters alone.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A request could not be read completely.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum RequestReadError {
    /// The head of the request is longer than [`LARGEST_HEAD`], or has more than [`MOST_HEADERS`]
    /// headers.
    LongHead,
    /// The body is larger than [`LARGEST_BODY`].
    TooLarge,
    /// The connection or the caller's body ended with an error before the body was complete.
    BrokeOff,
    /// The body was not complete in time.
    #[cfg_attr(
        not(feature = "serve"),
        expect(dead_code, reason = "only a port has clocks")
    )]
    TooSlow,
    /// The bodies of other requests take all of the memory for bodies.
    #[cfg_attr(
        not(feature = "serve"),
        expect(dead_code, reason = "only a port has limits")
    )]
    OutOfMemory,
}

impl fmt::Display for RequestReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LongHead => "the head: expected at most 64 KiB and 100 headers, found more",
            Self::TooLarge => "the body: expected at most 24 MiB, found more",
            Self::BrokeOff => "the body broke off before its end",
            Self::TooSlow => "the body: expected all of it within a minute, found less",
            Self::OutOfMemory => "the body: other requests use up the memory for bodies, try again",
        })
    }
}

/// The body of a request on a port (`serve::Upload`) fails with this error when it breaks a limit.
impl Error for RequestReadError {}

/// Reads a body to its end. A body that comes in one frame is not copied.
pub(crate) async fn collect<B>(body: B) -> Result<Bytes, RequestReadError>
where
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    if body.size_hint().lower() > LARGEST_BODY as u64 {
        return Err(RequestReadError::TooLarge);
    }
    let mut body = pin!(body);
    let mut first = Bytes::new();
    let mut joined = BytesMut::new();
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let Ok(mut piece) = frame.map_err(why)?.into_data() else {
            continue;
        };
        let length = bytes::Buf::remaining(&piece);
        if first.len() + joined.len() + length > LARGEST_BODY {
            return Err(RequestReadError::TooLarge);
        }
        let piece = bytes::Buf::copy_to_bytes(&mut piece, length);
        if first.is_empty() && joined.is_empty() {
            first = piece;
        } else {
            joined.extend_from_slice(&std::mem::take(&mut first));
            joined.extend_from_slice(&piece);
        }
    }
    Ok(if joined.is_empty() {
        first
    } else {
        joined.freeze()
    })
}

/// Returns why a body failed: its own reason, if it is a [`RequestReadError`].
fn why(error: impl Into<Box<dyn Error + Send + Sync>>) -> RequestReadError {
    let error = error.into().downcast::<RequestReadError>();
    error.map_or(RequestReadError::BrokeOff, |unread| *unread)
}
