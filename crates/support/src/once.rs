//! A journal that makes an operation happen once for each key.
//!
//! AWS Support takes no idempotency token: two `CreateCase` requests open two cases, even if the
//! second only repeats the first (docs/service-notes.md, "Sending twice"). So the caller names the
//! operation with a key, and the journal records on disk how far each key has come.
//!
//! # The protocol for one key
//!
//! A call locks its key, reads the record of the key, and continues from the state that it finds:
//!
//! | State | What the call does |
//! |---|---|
//! | no record | 1. Lists what the service already has. 2. Writes that list and the state *sending* to disk. 3. Sends the request. |
//! | *sending* or *looking* | An earlier request may have reached the service. The call searches for its effect until the settle time is over. If the search finds nothing, it sends again. |
//! | *done* | Sends nothing and returns the recorded outcome. |
//!
//! A record also has a fingerprint of the request and its files. If a call uses a key with other
//! contents, it sends nothing and fails with [`OnceError::KeyReused`].
//!
//! The response to the request decides the next state:
//!
//! - A success: *done*.
//! - An error that proves that nothing happened, such as a throttled request: the record is removed,
//!   and the key is free again. If an earlier request under the key is still unresolved, the record
//!   returns to *looking* instead.
//! - Anything else, such as a broken connection: *looking*, and the call searches at once.
//!
//! A search finds the effect if the service has something that matches, that was not in the list,
//! and that no other record of the journal owns. One call sends at most three times; then it returns
//! [`OnceError::UnknownOutcome`], and the next call with the key searches again.
//!
//! # Why this is safe
//!
//! Each state is on disk before the next step begins, and the operating system releases the locks of
//! a process that ends. So a key gives the same result if a call is repeated, runs twice at the same
//! time, or is killed with `kill -9`.
//!
//! A second lock covers all operations that a search cannot tell apart: cases with the same subject
//! and text, or replies with the same text to the same case. They run one after the other.
//!
//! # What it cannot detect
//!
//! - A request that takes effect after the settle time. It happens twice.
//! - The same case, opened by a caller without this journal during the search. The search takes that
//!   case for its own, and the key's case is never opened.

mod call;
mod case;
mod entry;
mod error;
mod fingerprint;
mod journal;
mod key;
mod lock_wait;
mod no_effect;
mod operation;
mod outcome;
mod record;
mod reply;
mod search;
mod send;
mod sweep;
mod text;

pub(crate) use call::{Call, Step};
pub use entry::JournalEntry;
pub use error::{JournalError, LookUpError, OnceError, UnknownOutcomeError};
pub(crate) use fingerprint::Fingerprint;
pub use journal::Journal;
pub(crate) use journal::JournalKey;
pub use key::{OnceKey, OnceKeyError};
pub use lock_wait::LockWait;
pub(crate) use operation::OnceOperation;
pub use outcome::{Confirmation, OpenedCase};
