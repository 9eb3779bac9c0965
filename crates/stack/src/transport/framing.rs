//! Makes sure that the body of a request ends where the server expects it: at the declared length,
//! or with the last chunk.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Request, Version};
use http_body::{Body as _, Frame, SizeHint};

use crate::body::Body;
use crate::error::BoxError;

/// Compares the length of a request's body with the declared length, or sends the body in chunks if
/// none is declared.
///
/// Without this, hyper would truncate a body that is longer than its `content-length`, and would
/// send no body in a `GET` without a declared length (RFC 9112, section 6.3).
pub(super) fn frame(mut request: Request<Body>) -> Result<Request<Body>, LengthError> {
    let is_chunked = request.headers().contains_key(TRANSFER_ENCODING);
    let declared = match is_chunked {
        true => None,
        false => declared(request.headers())?,
    };
    let known = request.body().size_hint().exact();
    if let Some(declared) = declared
        && known.is_some_and(|known| known != declared)
    {
        return Err(LengthError::new(declared, known));
    }
    // The exact length of a body in memory is known, and was compared above.
    if request.body().as_bytes().is_some() {
        return Ok(request);
    }
    match declared.or(known).filter(|_| !is_chunked) {
        // hyper does not poll a body with the declared length 0, so `LengthCheck` could not see
        // whether the body has bytes.
        Some(0) if known.is_none() => Err(LengthError::new(0, None)),
        Some(length) => Ok(request.map(|body| Body::new(LengthCheck::new(body, length)))),
        None => {
            // HTTP/1.0 has no chunked coding, so the request must not have that version.
            *request.version_mut() = Version::HTTP_11;
            let headers = request.headers_mut();
            if !is_chunked {
                headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
            }
            Ok(request)
        }
    }
}

/// Returns the length that the headers declare. `None` if no header does. More than one header is
/// an error (RFC 9110, section 8.6).
fn declared(headers: &HeaderMap) -> Result<Option<u64>, LengthError> {
    let mut values = headers.get_all(CONTENT_LENGTH).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let digits = value.to_str().ok();
    let digits = digits.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    match (digits.and_then(|digits| digits.parse().ok()), values.next()) {
        (Some(length), None) => Ok(Some(length)),
        _ => Err(LengthError {
            declared: None,
            found: None,
        }),
    }
}

/// A streaming body that must have the declared length. If it has another length, it fails before
/// its last piece is sent, so the server never takes the request for complete.
struct LengthCheck {
    body: Body,
    declared: u64,
    /// The number of bytes that were read from the body.
    seen: u64,
    /// The piece that completes the declared length. It is held back until it is certain that no
    /// other piece follows.
    last: Option<Bytes>,
    /// Whether the body has ended or failed.
    is_over: bool,
}

impl LengthCheck {
    const fn new(body: Body, declared: u64) -> Self {
        Self {
            body,
            declared,
            seen: 0,
            last: None,
            is_over: false,
        }
    }

    fn fail(&mut self, error: impl Into<BoxError>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.is_over = true;
        self.last = None;
        Poll::Ready(Some(Err(error.into())))
    }
}

impl http_body::Body for LengthCheck {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        while !this.is_over {
            let piece = match ready!(Pin::new(&mut this.body).poll_frame(cx)) {
                // Only a message in chunks can have trailers. This request has a declared length,
                // so its trailers are dropped.
                Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
                Some(Err(error)) => return this.fail(error),
                None if this.seen < this.declared => {
                    return this.fail(LengthError::new(this.declared, Some(this.seen)));
                }
                None => {
                    this.is_over = true;
                    break;
                }
            };
            if piece.is_empty() {
                continue;
            }
            this.seen = this.seen.saturating_add(piece.len() as u64);
            if this.seen > this.declared {
                return this.fail(LengthError::new(this.declared, None));
            }
            if this.seen < this.declared || this.body.is_end_stream() {
                return Poll::Ready(Some(Ok(Frame::data(piece))));
            }
            this.last = Some(piece);
        }
        Poll::Ready(this.last.take().map(|last| Ok(Frame::data(last))))
    }

    fn is_end_stream(&self) -> bool {
        let is_whole = self.seen == self.declared && self.body.is_end_stream();
        self.last.is_none() && (self.is_over || is_whole)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.declared.saturating_sub(self.seen))
    }
}

/// The error of a request body whose length differs from the declared one.
#[derive(Debug)]
pub(crate) struct LengthError {
    /// The declared length. `None` if the header is not a length.
    declared: Option<u64>,
    /// The length of the body. `None` if it is longer than the declared length.
    found: Option<u64>,
}

impl LengthError {
    const fn new(declared: u64, found: Option<u64>) -> Self {
        Self {
            declared: Some(declared),
            found,
        }
    }
}

impl fmt::Display for LengthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.declared, self.found) {
            (None, _) => {
                f.write_str("content-length: expected one number of bytes, found something else")
            }
            (Some(declared), Some(found)) => write!(
                f,
                "the body of the request: expected the declared {declared} bytes, found {found}"
            ),
            (Some(declared), None) => write!(
                f,
                "the body of the request: expected the declared {declared} bytes, found more"
            ),
        }
    }
}

impl std::error::Error for LengthError {}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{FutureExt as _, StreamExt as _, stream};
    use http_body_util::{BodyExt as _, StreamBody};
    use proptest::prelude::*;

    fn streaming(pieces: &[usize]) -> Body {
        let piece = |size: &usize| Ok::<_, BoxError>(Frame::data(Bytes::from(vec![b'x'; *size])));
        let pieces: Vec<_> = pieces.iter().map(piece).collect();
        Body::new(StreamBody::new(stream::iter(pieces)))
    }

    fn post(headers: &[(&'static str, &str)], body: Body) -> Result<Request<Body>, LengthError> {
        let mut request = Request::post("http://localhost/").body(body).unwrap();
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).unwrap();
            request.headers_mut().append(*name, value);
        }
        frame(request)
    }

    /// Reads a body to its end or to its failure. Returns the number of its bytes, and whether it
    /// failed.
    fn read(body: Body) -> (usize, bool) {
        let frames = body.into_data_stream().collect::<Vec<_>>();
        let frames = frames.now_or_never().unwrap();
        let sizes = frames.iter().flatten().map(Bytes::len);
        (sizes.sum(), frames.iter().any(Result::is_err))
    }

    proptest! {
        #[test]
        fn a_body_whose_length_differs_from_the_declared_one_is_never_sent_completely(
            pieces in proptest::collection::vec(0usize..6, 0..6),
            declared in 1usize..20,
        ) {
            let length = declared.to_string();
            let framed = post(&[("content-length", &length)], streaming(&pieces)).unwrap();
            let found: usize = pieces.iter().sum();
            let (sent, failed) = read(framed.into_body());
            prop_assert_eq!(failed, found != declared);
            prop_assert_eq!(sent == declared, found == declared);
            prop_assert!(sent <= declared);
        }
    }

    #[test]
    fn a_body_without_a_length_is_sent_in_chunks_by_every_method() {
        for method in ["GET", "POST", "PUT"] {
            let mut request = Request::new(streaming(&[1, 2]));
            *request.method_mut() = method.parse().unwrap();
            *request.version_mut() = Version::HTTP_10;
            let request = frame(request).unwrap();
            assert_eq!(request.headers()[TRANSFER_ENCODING], "chunked");
            assert_eq!(request.version(), Version::HTTP_11);
            assert_eq!(read(request.into_body()), (3, false));
        }
    }

    #[test]
    fn a_wrong_or_invalid_length_is_refused_before_anything_is_sent() {
        for (headers, body) in [
            (&[("content-length", "3")][..], Body::from("four")),
            (&[("content-length", "5")], Body::from("four")),
            (&[("content-length", "0")], streaming(&[1])),
            (&[("content-length", "+4")], Body::from("four")),
            (&[("content-length", "")], Body::from("four")),
            (
                &[("content-length", "4"), ("content-length", "5")],
                streaming(&[4]),
            ),
            (
                &[("content-length", "99999999999999999999")],
                streaming(&[4]),
            ),
        ] {
            assert!(post(headers, body).is_err(), "{headers:?}");
        }
        for headers in [&[][..], &[("content-length", "4")]] {
            let request = post(headers, Body::from("four")).unwrap();
            assert_eq!(request.headers().len(), headers.len());
            assert_eq!(request.body().as_bytes().unwrap(), "four");
        }
    }
}
