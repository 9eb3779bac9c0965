//! The initial contents of a store.

use redb::ReadableTableMetadata as _;

use super::change::Change;
use super::inquiries::{self, Inquiry};
use super::record::{Agreement, Offer, Report};
use super::tables::{self, FACTS, INQUIRIES, OFFERS, START_TIME, SUBSCRIPTION};
use super::transaction::Transaction;
use super::{StoreError, agreements, reports};
use crate::time::Timestamp;

/// The contents that a store has when it is new, and after a reset.
pub(crate) struct Contents {
    /// The time of creation or reset, which the store keeps (`START_TIME`): the first runs of Trusted
    /// Advisor checks are derived from it.
    pub(crate) at: Timestamp,
    pub(crate) reports: Vec<Report>,
    pub(crate) agreements: Vec<Agreement>,
    pub(crate) offers: Vec<Offer>,
    pub(crate) inquiries: Vec<Inquiry>,
    /// Writes the cases into a store that has none.
    pub(crate) cases: CaseWriter,
    /// About how many cases `cases` writes, by which the cache is sized.
    pub(crate) case_count: usize,
}

/// A function that writes cases.
type CaseWriter = Box<dyn Fn(&Change) -> Result<(), StoreError>>;

impl Contents {
    /// Replaces the state of the default account by these contents, and deletes that of every other one.
    /// The format of the file, the key, the identity with the file that it belongs to, and the list of
    /// used tokens stay.
    pub(super) fn write(&self, transaction: Transaction) -> Result<Transaction, StoreError> {
        tables::delete_all(&transaction)?;
        self.fill(transaction)
    }

    /// Writes these contents into the tables of an account that has none.
    pub(super) fn fill(&self, transaction: Transaction) -> Result<Transaction, StoreError> {
        tables::create(&transaction)?;
        transaction.open_table(FACTS)?.remove(SUBSCRIPTION)?;
        reports::put_reports(&transaction, &self.reports)?;
        agreements::put_all(&transaction, &self.agreements, &self.offers)?;
        inquiries::put_inquiries(&transaction, &self.inquiries)?;
        self.write_cases(transaction)
    }

    /// Writes the agreements that can be accepted and the inquiries into a store of an earlier format,
    /// which may lack them.
    pub(super) fn write_later_tables(&self, transaction: &Transaction) -> Result<(), StoreError> {
        if transaction.open_table(OFFERS)?.is_empty()? {
            agreements::put_all(transaction, &[], &self.offers)?;
        }
        if transaction.open_table(INQUIRIES)?.is_empty()? {
            inquiries::put_inquiries(transaction, &self.inquiries)?;
        }
        Ok(())
    }

    /// Writes the start time and the cases into a store that has no cases.
    pub(super) fn write_cases(&self, transaction: Transaction) -> Result<Transaction, StoreError> {
        let start = self.at.millis().to_be_bytes();
        transaction
            .open_table(FACTS)?
            .insert(START_TIME, start.as_slice())?;
        let change = Change::new(transaction);
        (self.cases)(&change)?;
        Ok(change.into_inner())
    }
}
