//! Bytes of a body that are read when they are sent.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

/// Bytes that are read when they are sent, so that a large file is never in memory as a whole.
#[derive(Clone)]
pub(super) struct LaterBytes {
    /// The offset of the next byte.
    next: u64,
    end: u64,
    read: Arc<dyn Fn(u64) -> Option<Bytes> + Send + Sync>,
}

impl LaterBytes {
    pub(super) fn new(
        length: u64,
        read: impl Fn(u64) -> Option<Bytes> + Send + Sync + 'static,
    ) -> Self {
        Self {
            next: 0,
            end: length,
            read: Arc::new(read),
        }
    }

    /// Returns how many bytes were not read yet.
    pub(super) fn length(&self) -> u64 {
        self.end - self.next
    }

    /// Returns those of the bytes from the offset `from` up to, but not including, `to`.
    pub(super) fn part(self, from: u64, to: u64) -> Self {
        let at = |offset| self.end.min(self.next.saturating_add(offset));
        Self {
            next: at(from),
            end: at(to),
            read: self.read,
        }
    }

    /// Reads the next bytes; `None` if they cannot be read.
    pub(super) fn next(&mut self) -> Option<Bytes> {
        let mut bytes = (self.read)(self.next).filter(|bytes| !bytes.is_empty())?;
        bytes.truncate(usize::try_from(self.length()).unwrap_or(usize::MAX));
        self.next += bytes.len() as u64;
        Some(bytes)
    }
}

impl fmt::Debug for LaterBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LaterBytes({}..{})", self.next, self.end)
    }
}
