//! The identity of a request in a journal.

use casebook_types::OnceKey;

use super::fingerprint::Fingerprint;

/// The identity of one record: the caller's key, and the number of a request under that key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct JournalKey<'a> {
    pub(crate) key: &'a OnceKey,
    /// The number, as in [`JournalEntry::part`](super::JournalEntry::part).
    pub(crate) part: usize,
}

impl JournalKey<'_> {
    /// Returns the name of the record. It is a fingerprint, since a key may have characters that names
    /// of files cannot have, and two keys may differ only in upper and lower case, which some file
    /// systems ignore.
    pub(super) fn record_name(self) -> String {
        format!("{}.json", self.fingerprint("key").as_str())
    }

    /// Returns the fingerprint for a purpose.
    pub(super) fn fingerprint(self, purpose: &str) -> Fingerprint {
        let part = (self.part as u64).to_be_bytes();
        Fingerprint::of(purpose, [self.key.as_str().as_bytes(), &part])
    }
}
