//! The body of a response.

mod ending;

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::http::ConnectionLostError;

pub(crate) use ending::{EndKind, Ending};

/// The body of a response. It comes in frames of at most 64 KiB.
///
/// With an [`InjectedFault`](crate::InjectedFault), it may break off, stall or arrive slowly.
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
    /// The special pace and end of a body that a fault changes.
    ending: Option<Box<Ending>>,
}

const FRAME: usize = 64 * 1024;

impl Body {
    /// Returns the bytes that were not taken yet.
    pub(crate) fn rest(&self) -> &Bytes {
        &self.rest
    }

    /// Returns a body that has the first `length` bytes of this one, and then ends as `then` and `ending`
    /// say.
    pub(crate) fn cut(self, length: usize, then: EndKind, ending: Ending) -> Self {
        let missing = self.rest.len().saturating_sub(length);
        let rest = self.rest.slice(..self.rest.len() - missing);
        let ending = ending.after(missing, then);
        ending.begun(rest.is_empty());
        Self {
            rest,
            ending: Some(Box::new(ending)),
        }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = ConnectionLostError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, ConnectionLostError>>> {
        let this = &mut *self;
        if this.rest.is_empty() {
            let end = this
                .ending
                .as_mut()
                .map_or(Poll::Ready(Ok(())), |ending| ending.poll_end());
            return end.map(|end| {
                this.ending = None;
                end.err().map(Err)
            });
        }
        let mut length = this.rest.len().min(FRAME);
        if let Some(ending) = &mut this.ending {
            let Poll::Ready(most) = ending.poll_pace(context) else {
                return Poll::Pending;
            };
            length = length.min(most);
        }
        let piece = this.rest.split_to(length);
        if this.rest.is_empty()
            && let Some(ending) = &this.ending
        {
            ending.handed_out();
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.ending.as_ref().is_none_or(|ending| ending.is_plain())
    }

    fn size_hint(&self) -> SizeHint {
        let missing = self.ending.as_ref().map_or(0, |ending| ending.missing());
        SizeHint::with_exact(self.rest.len() as u64 + missing)
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self {
            rest: bytes.into(),
            ending: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use http_body_util::BodyExt;

    use super::*;
    use crate::http::Connection;

    fn frames(mut body: Body) -> (Vec<usize>, Option<Result<(), ConnectionLostError>>) {
        let mut lengths = Vec::new();
        loop {
            match body.frame().now_or_never() {
                Some(Some(Ok(frame))) => lengths.push(frame.data_ref().map_or(0, Bytes::len)),
                Some(Some(Err(lost))) => return (lengths, Some(Err(lost))),
                Some(None) => return (lengths, Some(Ok(()))),
                None => return (lengths, None),
            }
        }
    }

    #[test]
    fn a_long_body_comes_in_frames() {
        let body = Body::from(vec![7_u8; FRAME + 1]);
        assert_eq!(frames(body), (vec![FRAME, 1], Some(Ok(()))));
    }

    #[test]
    fn a_cut_body_claims_its_whole_length_and_ends_as_it_was_told() {
        let cut = |then| Body::from("four").cut(3, then, Ending::new(Connection::in_process()));
        assert_eq!(
            http_body::Body::size_hint(&cut(EndKind::Ends)).exact(),
            Some(4)
        );
        assert_eq!(frames(cut(EndKind::Ends)), (vec![3], Some(Ok(()))));
        let lost = Some(Err(ConnectionLostError::new()));
        assert_eq!(frames(cut(EndKind::Breaks)), (vec![3], lost));
        assert_eq!(frames(cut(EndKind::Stalls)), (vec![3], None));
    }
}
