//! A journal that makes an operation happen once for each key.
//!
//! The service takes no idempotency token (docs/service-notes.md, "Sending twice").
//!
//! The docs of [`Journal`] describe how a key is used, and what no journal can detect. A call locks its
//! key until it ends ([`KeyLock`]), and continues from the [`State`](record::State) in the record of each
//! request under the key. A record also has a
//! fingerprint of the request and its files, which tells whether a key is used with other contents.
//!
//! The state *sending* is on disk before the request is sent. If *looking* or *done* cannot be written
//! after it, the next call searches. The operating system releases the locks of a process that ends. So
//! a key gives the same result if a call is repeated, runs twice at the same time, or is killed with
//! `kill -9`.
//!
//! This holds within one folder and until [`Journal::forget`]: a journal in another folder does not know
//! the key, and a key that was removed is new again. A [`JournalStore`] is for several machines. It has no
//! locks: the [`Turn`](turn::Turn) of a call ends by time, and versions tell who has written (docs/once.md).
//!
//! A second lock, or the turn, covers all operations that a search cannot tell apart: cases with the same
//! subject and text, or replies with the same text to the same case. They run one after the other.

mod call;
mod case;
mod entry;
mod error;
mod fingerprint;
mod journal;
mod journal_key;
mod key_lock;
mod lock_wait;
mod mark;
mod no_effect;
mod operation;
mod outcome;
mod record;
mod reply;
mod search;
mod send;
mod store;
mod sweep;
mod text;
mod turn;
mod uploads;
mod writer;

pub(crate) use call::{Call, Step};
pub use casebook_types::OnceKey;
pub use entry::JournalEntry;
pub use error::{JournalError, OnceError};
pub(crate) use fingerprint::Fingerprint;
pub use journal::Journal;
pub(crate) use journal_key::JournalKey;
pub(crate) use key_lock::KeyLock;
pub use lock_wait::LockWait;
pub(crate) use operation::{OnceOperation, ReadyFiles};
pub use outcome::{Confirmation, OpenedCase};
pub use store::{JournalStore, StoreFuture, StoredEntry};
pub(crate) use uploads::UploadsFile;
