//! The body of a response.

mod ending;
mod later;

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::http::ConnectionLostError;

pub(crate) use ending::{EndKind, Ending};
use later::LaterBytes;

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
    /// The bytes after these, which are read when they are sent.
    later: Option<LaterBytes>,
    /// The special pace and end of a body that a fault changes.
    ending: Option<Box<Ending>>,
}

const FRAME: usize = 64 * 1024;

impl Body {
    /// Creates a body of `length` bytes that are read when they are sent. `read` returns bytes from an
    /// offset on, as many as it likes, or `None` if they cannot be read.
    pub(crate) fn read_later(
        length: u64,
        read: impl Fn(u64) -> Option<Bytes> + Send + Sync + 'static,
    ) -> Self {
        Self {
            later: Some(LaterBytes::new(length, read)),
            ..Self::default()
        }
    }

    /// Returns the bytes in memory that were not taken yet.
    pub(crate) fn rest(&self) -> &Bytes {
        &self.rest
    }

    /// Returns how many bytes were not taken yet.
    pub(crate) fn length(&self) -> u64 {
        self.rest.len() as u64 + self.later.as_ref().map_or(0, LaterBytes::length)
    }

    /// Returns a body that has the bytes of this one from the offset `from` up to, but not including,
    /// `to`.
    pub(crate) fn part(mut self, from: u64, to: u64) -> Self {
        let in_memory = self.rest.len();
        let within =
            |offset: u64| usize::try_from(offset).map_or(in_memory, |at| at.min(in_memory));
        self.rest = self.rest.slice(within(from)..within(to));
        let behind = |offset: u64| offset.saturating_sub(in_memory as u64);
        self.later = self.later.map(|later| later.part(behind(from), behind(to)));
        self
    }

    /// Returns a body that has the first `length` bytes of this one, and then ends as `then` and `ending`
    /// say.
    pub(crate) fn cut(self, length: u64, then: EndKind, ending: Ending) -> Self {
        let missing = self.length().saturating_sub(length);
        let left = self.length() - missing;
        let ending = ending.after(missing, then);
        ending.begun(left == 0);
        Self {
            ending: Some(Box::new(ending)),
            ..self.part(0, left)
        }
    }

    /// Reads the next bytes if none are in memory.
    fn fill(&mut self) -> Result<(), ConnectionLostError> {
        if self.rest.is_empty()
            && let Some(later) = &mut self.later
        {
            let read = later.next();
            self.rest = read.ok_or_else(ConnectionLostError::new)?;
        }
        Ok(())
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
        if this.length() == 0 {
            let end = this
                .ending
                .as_mut()
                .map_or(Poll::Ready(Ok(())), |ending| ending.poll_end());
            return end.map(|end| {
                this.ending = None;
                end.err().map(Err)
            });
        }
        if let Err(lost) = this.fill() {
            this.later = None;
            return Poll::Ready(Some(Err(lost)));
        }
        let mut length = this.rest.len().min(FRAME);
        if let Some(ending) = &mut this.ending {
            let Poll::Ready(most) = ending.poll_pace(context) else {
                return Poll::Pending;
            };
            length = length.min(most);
        }
        let piece = this.rest.split_to(length);
        if this.length() == 0
            && let Some(ending) = &this.ending
        {
            ending.handed_out();
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.length() == 0 && self.ending.as_ref().is_none_or(|ending| ending.is_plain())
    }

    fn size_hint(&self) -> SizeHint {
        let missing = self.ending.as_ref().map_or(0, |ending| ending.missing());
        SizeHint::with_exact(self.length() + missing)
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self {
            rest: bytes.into(),
            ..Self::default()
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

    /// A body of ten bytes, of which up to four are read at a time.
    fn later() -> Body {
        Body::read_later(10, |from| {
            let bytes = Bytes::from_static(b"0123456789");
            let from = from as usize;
            Some(bytes.slice(from..(from / 4 * 4 + 4).min(10)))
        })
    }

    fn text(body: Body) -> String {
        let collected = body.collect().now_or_never().expect("it never waits");
        let bytes = collected.expect("it does not break").to_bytes();
        String::from_utf8(bytes.to_vec()).expect("digits")
    }

    #[test]
    fn bytes_that_are_read_later_are_those_of_the_body() {
        assert_eq!(later().length(), 10);
        assert_eq!(frames(later()).0, [4, 4, 2]);
        for from in 0..=10 {
            for to in from..=10 {
                let part = later().part(from, to);
                assert_eq!(part.length(), to - from);
                assert_eq!(text(part), "0123456789"[from as usize..to as usize]);
            }
        }
        let cut = later().cut(7, EndKind::Ends, Ending::new(Connection::in_process()));
        assert_eq!(http_body::Body::size_hint(&cut).exact(), Some(10));
        assert_eq!(text(cut), "0123456");
    }

    #[test]
    fn bytes_that_cannot_be_read_later_end_the_connection() {
        let broken = Body::read_later(10, |from| (from < 4).then(|| Bytes::from_static(b"0123")));
        let lost = Some(Err(ConnectionLostError::new()));
        assert_eq!(frames(broken), (vec![4], lost.clone()));
        let empty = Body::read_later(10, |_| Some(Bytes::new()));
        assert_eq!(frames(empty), (vec![], lost));
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
