//! Collects the pieces of a body.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::Body as _;

use crate::body::Body;
use crate::error::TransportError;

/// Reads a body of up to `limit` bytes.
///
/// A body that arrives in one piece is not copied. If there are more pieces, all are copied into
/// one buffer as they arrive, so the body is never in memory twice. The size hint of the body gives
/// the capacity of the buffer.
#[derive(Debug)]
pub(super) struct BodyCollector {
    body: Body,
    limit: usize,
    /// The first piece. Empty once the second one has arrived.
    first: Bytes,
    /// All pieces that have arrived, if there are at least two.
    whole: BytesMut,
}

impl BodyCollector {
    pub(super) fn of(body: Body, limit: usize) -> Self {
        Self {
            body,
            limit,
            first: Bytes::new(),
            whole: BytesMut::new(),
        }
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Bytes, TransportError>> {
        let Self {
            body,
            limit,
            first,
            whole,
        } = self;
        let limit = *limit;
        let too_large =
            |found: u64| TransportError::too_large(limit, format!("it has {found} bytes or more"));
        loop {
            let announced = body.size_hint().lower();
            let found = (first.len() + whole.len()) as u64;
            if found.saturating_add(announced) > limit as u64 {
                return Poll::Ready(Err(too_large(found.saturating_add(announced))));
            }
            let Some(frame) = ready!(Pin::new(&mut *body).poll_frame(cx)) else {
                break;
            };
            // Trailers are ignored.
            let Ok(piece) = frame.map_err(TransportError::response)?.into_data() else {
                continue;
            };
            if found + piece.len() as u64 > limit as u64 {
                return Poll::Ready(Err(too_large(found + piece.len() as u64)));
            }
            if found == 0 {
                *first = piece;
                continue;
            }
            if whole.is_empty() {
                // This cannot reserve more than the limit: it was checked above against both
                // lengths.
                whole.reserve(first.len() + piece.len().max(announced as usize));
                whole.extend_from_slice(&std::mem::take(first));
            }
            whole.extend_from_slice(&piece);
        }
        Poll::Ready(Ok(if whole.is_empty() {
            std::mem::take(first)
        } else {
            std::mem::take(whole).freeze()
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    use futures_util::stream;
    use http_body::Frame;
    use http_body_util::StreamBody;
    use proptest::prelude::*;
    use tokio_test::{assert_ready, task};

    fn whole(body: Body, limit: usize) -> Result<Bytes, TransportError> {
        let mut whole = BodyCollector::of(body, limit);
        assert_ready!(task::spawn(poll_fn(|cx| whole.poll(cx))).poll())
    }

    fn read(pieces: &[Vec<u8>], limit: usize) -> Result<Bytes, TransportError> {
        let pieces: Vec<_> = pieces
            .iter()
            .map(|piece| Ok::<_, TransportError>(Frame::data(Bytes::copy_from_slice(piece))))
            .collect();
        let body = Body::new(StreamBody::new(stream::iter(pieces)));
        whole(body, limit)
    }

    proptest! {
        #[test]
        fn pieces_are_joined_up_to_the_limit(
            pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..9), 0..9),
            limit in 0usize..60,
        ) {
            let expected = pieces.concat();
            match read(&pieces, limit) {
                Ok(found) => prop_assert!(expected.len() <= limit && found == expected),
                Err(error) => {
                    prop_assert!(expected.len() > limit);
                    let said = format!("the response is larger than {limit} bytes");
                    prop_assert_eq!(error.to_string(), said);
                }
            }
        }
    }

    #[test]
    fn a_single_piece_is_not_copied() {
        let piece = Bytes::from_static(b"piece");
        let body = Body::new(http_body_util::Full::new(piece.clone()));
        let found = whole(body, 5).unwrap();
        assert_eq!(found.as_ptr(), piece.as_ptr());
    }
}
