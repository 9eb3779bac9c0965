//! Bytes of a document that are written together.

use bytes::Bytes;

/// The number of bytes that are collected before another thread writes and hashes them, while the next
/// ones arrive.
pub(super) const LOT: usize = 256 * 1024;

/// A batch of bytes.
#[derive(Debug, Default)]
pub(in super::super) struct Lot {
    pieces: Vec<Bytes>,
    length: usize,
}

impl Lot {
    /// Adds the next bytes.
    pub(in super::super) fn push(&mut self, piece: Bytes) {
        self.length += piece.len();
        self.pieces.push(piece);
    }

    /// Whether there are enough bytes to write them.
    pub(in super::super) fn is_full(&self) -> bool {
        self.length >= LOT
    }

    /// Returns the number of bytes.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Returns the bytes, in the order in which they were added.
    pub(super) fn pieces(&self) -> &[Bytes] {
        &self.pieces
    }
}
