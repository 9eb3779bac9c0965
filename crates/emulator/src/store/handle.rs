//! The type `Store`. The functions that read and change it are in the file for each part of the state.

use std::fmt;
use std::sync::Arc;

use super::StoreError;
use super::database::{AccountDatabase, Origin, ReopeningDatabase};
use super::tables::{FACTS, IDENTITY};
use crate::account::AccountId;
use crate::crypto::TokenKey;

/// The state of one account of an emulator. The stores of all accounts share one database.
pub(crate) struct Store {
    pub(super) database: AccountDatabase,
    pub(super) key: TokenKey,
}

impl Store {
    /// Returns the store of the default account in a database.
    pub(super) fn new(database: ReopeningDatabase, key: TokenKey, origin: Origin) -> Self {
        let database = AccountDatabase::new(Arc::new(database), AccountId::DEFAULT, origin);
        Self { database, key }
    }

    /// Returns the account whose state this is.
    pub(crate) fn account(&self) -> AccountId {
        self.database.account
    }

    /// Returns whether the contents of the account are rendered when they are read.
    pub(crate) fn is_rendered(&self) -> Result<bool, StoreError> {
        Ok(self.database.begin_read()?.contents().is_some())
    }

    /// Returns the secret key by which tokens and links of this account are made and checked. A reset
    /// keeps it.
    pub(crate) fn key(&self) -> &TokenKey {
        &self.key
    }

    /// Returns the identity that distinguishes this state from every other. It is drawn when the state
    /// begins, at a reset, and when a copy of a file is opened for the first time.
    pub(crate) fn identity(&self) -> Result<String, StoreError> {
        let facts = self.database.database.begin_read()?.open_table(FACTS)?;
        let identity = facts.get(IDENTITY)?;
        let identity = identity.ok_or_else(|| StoreError::corrupted("expected an identity"))?;
        Ok(String::from_utf8_lossy(identity.value()).into_owned())
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}
