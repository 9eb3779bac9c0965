//! What is known of an account while it is read.

use casebook_types::AccountId;

use super::documents::Documents;
use super::finding::Finding;
use super::findings::Findings;
use crate::store::Store;

/// What is known of an account while it is read.
pub(super) struct Reading<'a> {
    pub(super) store: &'a Store,
    pub(super) account: AccountId,
    /// The documents that the rows of all accounts name.
    pub(super) documents: &'a Documents,
    pub(super) findings: Findings,
    pub(super) counted: Counted,
}

/// What was read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    pub(super) parts: u64,
    pub(super) rows: u64,
}

impl<'a> Reading<'a> {
    pub(super) fn new(store: &'a Store, account: AccountId, documents: &'a Documents) -> Self {
        let findings = Findings::new(account.clone());
        Self {
            store,
            account,
            documents,
            findings,
            counted: Counted::default(),
        }
    }

    pub(super) fn end(self) -> (Vec<Finding>, Counted) {
        (self.findings.into_vec(), self.counted)
    }
}
