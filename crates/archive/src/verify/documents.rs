//! The documents that were read.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The documents that were read and are whole: the first eight bytes of the hash of each. That a damaged
/// one is not noticed because another one has the same bytes is as good as impossible.
#[derive(Debug, Default)]
pub(super) struct Documents(Mutex<HashSet<[u8; 8]>>);

impl Documents {
    /// Returns whether a document was read, by its SHA-256 in hexadecimal digits.
    pub(super) fn has(&self, sha256: &str) -> bool {
        let documents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first_bytes(sha256).is_some_and(|first| documents.contains(&first))
    }

    pub(super) fn add(&self, sha256: &str) {
        let mut documents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        documents.extend(first_bytes(sha256));
    }

    pub(super) fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// Returns `None` for a text that is no SHA-256.
fn first_bytes(sha256: &str) -> Option<[u8; 8]> {
    let mut hash = [0; 32];
    hex::decode_to_slice(sha256, &mut hash).ok()?;
    hash.first_chunk().copied()
}
