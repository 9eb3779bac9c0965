//! The identity of a request in a journal.

use casebook_types::OnceKey;

/// The identity of one record: the caller's key, and the number of a request under that key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JournalKey<'a> {
    pub(crate) key: &'a OnceKey,
    /// The number, as in [`JournalEntry::part`](super::JournalEntry::part).
    pub(crate) part: usize,
}
