//! The body of an answer.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

/// The body of an answer, handed out in frames of at most 64 KiB.
///
/// # Examples
///
/// ```
/// use casebook_emulator::Body;
/// use http_body::Body as _;
///
/// assert_eq!(Body::from("four").size_hint().exact(), Some(4));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Body {
    rest: Bytes,
}

const FRAME: usize = 64 * 1024;

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let length = self.rest.len().min(FRAME);
        let piece = self.rest.split_to(length);
        Poll::Ready((length > 0).then(|| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

impl From<Bytes> for Body {
    fn from(rest: Bytes) -> Self {
        Self { rest }
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self { rest: bytes.into() }
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self { rest: text.into() }
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Self {
            rest: Bytes::from_static(text.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use http_body_util::BodyExt;

    use super::*;

    #[test]
    fn a_long_body_comes_in_frames() {
        let mut body = Body::from(vec![7; FRAME + 1]);
        let mut lengths = Vec::new();
        while let Some(frame) = body
            .frame()
            .now_or_never()
            .expect("a frame is always there")
        {
            let frame = frame.expect("a frame never fails");
            lengths.push(frame.data_ref().map(Bytes::len));
        }
        assert_eq!(lengths, [Some(FRAME), Some(1)]);
    }
}
