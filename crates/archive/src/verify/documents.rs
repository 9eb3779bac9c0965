//! The documents that rows name.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The documents that rows name: the first eight bytes of the hash of each, and whether it was read and is
/// whole. That a damaged one is not noticed because another one has the same bytes is as good as impossible.
#[derive(Debug, Default)]
pub(super) struct Documents(Mutex<HashMap<[u8; 8], bool>>);

impl Documents {
    /// Returns whether a document was read and is whole, by its SHA-256 in hexadecimal digits.
    pub(super) fn is_whole(&self, sha256: &str) -> bool {
        first_bytes(sha256).is_some_and(|first| self.lock().get(&first) == Some(&true))
    }

    /// Returns whether a row names a document.
    pub(super) fn is_named(&self, sha256: &str) -> bool {
        first_bytes(sha256).is_some_and(|first| self.lock().contains_key(&first))
    }

    /// Takes a document that a row names.
    pub(super) fn add(&self, sha256: &str, is_whole: bool) {
        if let Some(first) = first_bytes(sha256) {
            self.lock().insert(first, is_whole);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 8], bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns `None` for a text that is no SHA-256.
fn first_bytes(sha256: &str) -> Option<[u8; 8]> {
    let mut hash = [0; 32];
    hex::decode_to_slice(sha256, &mut hash).ok()?;
    hash.first_chunk().copied()
}
