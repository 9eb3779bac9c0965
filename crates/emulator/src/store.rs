//! The memory of an emulator: an embedded database, in a file or in memory.
//!
//! Every change is one transaction, which is synced to the disk before it returns. So an
//! acknowledged change survives the end of the process at any instant, and an interrupted one leaves
//! nothing.
//!
//! `tables` defines what is stored under which key. `reports` reads and writes the state of Artifact,
//! `cases` reads that of Support, and a [`Change`] writes it. `file` opens data files, `database`
//! opens them again after the disk has failed, and `contents` fills a store that begins.

mod case;
mod cases;
mod change;
mod contents;
mod database;
mod file;
mod file_id;
mod lock_holder;
mod open_error;
mod record;
mod reports;
mod slice;
mod store_error;
mod tables;
mod tags;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::crypto::TokenKey;
use database::ReopeningDatabase;

pub(crate) use case::{AttachmentDetails, AttachmentSet, Case, Communication, Status};
pub(crate) use cases::{CaseFilter, Conversation, Conversations, Position, RefreshRequest, Window};
pub(crate) use change::Change;
pub(crate) use contents::Contents;
pub use open_error::OpenError;
pub(crate) use record::{Agreement, Report};
pub(crate) use slice::Slice;
pub(crate) use store_error::StoreError;
pub(crate) use tags::Tags;

/// The state of one emulator.
pub(crate) struct Store {
    database: ReopeningDatabase,
    key: TokenKey,
}

impl Store {
    /// The key of this store's tokens and links, which stays the same as long as the store.
    pub(crate) fn key(&self) -> &TokenKey {
        &self.key
    }

    /// The identity that distinguishes this state from every other. It is drawn when the state begins,
    /// at a reset, and when a copy of a file is opened for the first time.
    pub(crate) fn identity(&self) -> Result<String, StoreError> {
        let facts = self.database.begin_read()?.open_table(tables::FACTS)?;
        let identity = facts.get(tables::IDENTITY)?;
        let identity = identity.ok_or_else(|| StoreError::corrupted("expected an identity"))?;
        Ok(String::from_utf8_lossy(identity.value()).into_owned())
    }

    /// Replaces everything but the key by these contents, under a new identity.
    pub(crate) fn reset(&self, contents: &Contents) -> Result<(), StoreError> {
        let transaction = self.database.begin_write()?;
        file::put_identity(&transaction, None)?;
        Ok(contents.write(transaction)?.commit()?)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}
