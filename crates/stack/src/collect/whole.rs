//! A whole body out of its pieces.

use std::future::poll_fn;
use std::pin::Pin;

use bytes::{Bytes, BytesMut};
use http_body::Body as _;

use crate::body::Body;
use crate::error::TransportError;

/// Reads a body of up to `limit` bytes.
///
/// One that comes in one piece is taken as it is. Of another each piece is copied as it comes, into
/// memory of the size that was announced, so that no body is ever held twice.
pub(super) async fn whole(mut body: Body, limit: usize) -> Result<Bytes, TransportError> {
    let too_large =
        |found: u64| TransportError::too_large(limit, format!("it has {found} bytes or more"));
    let mut first = Bytes::new();
    let mut whole = BytesMut::new();
    loop {
        let coming = body.size_hint().lower();
        let found = (first.len() + whole.len()) as u64;
        if found.saturating_add(coming) > limit as u64 {
            return Err(too_large(found.saturating_add(coming)));
        }
        let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await else {
            break;
        };
        // Trailers say nothing here.
        let Ok(piece) = frame.map_err(TransportError::answer)?.into_data() else {
            continue;
        };
        if found + piece.len() as u64 > limit as u64 {
            return Err(too_large(found + piece.len() as u64));
        }
        if found == 0 {
            first = piece;
            continue;
        }
        if whole.is_empty() {
            // Within the limit, as was seen above.
            whole.reserve(first.len() + piece.len().max(coming as usize));
            whole.extend_from_slice(&std::mem::take(&mut first));
        }
        whole.extend_from_slice(&piece);
    }
    Ok(if whole.is_empty() {
        first
    } else {
        whole.freeze()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use http_body::Frame;
    use http_body_util::StreamBody;
    use proptest::prelude::*;
    use tokio_test::{assert_ready, task};

    fn read(pieces: &[Vec<u8>], limit: usize) -> Result<Bytes, TransportError> {
        let pieces: Vec<_> = pieces
            .iter()
            .map(|piece| Ok::<_, TransportError>(Frame::data(Bytes::copy_from_slice(piece))))
            .collect();
        let body = Body::new(StreamBody::new(stream::iter(pieces)));
        assert_ready!(task::spawn(whole(body, limit)).poll())
    }

    proptest! {
        #[test]
        fn pieces_are_put_together_up_to_the_limit(
            pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..9), 0..9),
            limit in 0usize..60,
        ) {
            let expected = pieces.concat();
            match read(&pieces, limit) {
                Ok(found) => prop_assert!(expected.len() <= limit && found == expected),
                Err(error) => {
                    prop_assert!(expected.len() > limit);
                    let said = format!("the answer is larger than {limit} bytes");
                    prop_assert_eq!(error.to_string(), said);
                }
            }
        }
    }

    #[test]
    fn a_single_piece_is_not_copied() {
        let piece = Bytes::from_static(b"piece");
        let body = Body::new(http_body_util::Full::new(piece.clone()));
        let found = assert_ready!(task::spawn(whole(body, 5)).poll()).unwrap();
        assert_eq!(found.as_ptr(), piece.as_ptr());
    }
}
