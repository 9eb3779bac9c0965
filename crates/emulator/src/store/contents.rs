//! The contents of a store that begins.

use redb::WriteTransaction;

use super::change::Change;
use super::inquiries::{self, Inquiry};
use super::record::{Agreement, Offer, Report};
use super::tables::{self, FACTS, START_TIME, SUBSCRIPTION};
use super::{StoreError, agreements, reports};
use crate::time::Timestamp;

/// The contents of a new store, and of a store after a reset.
pub(crate) struct Contents {
    /// When the state of Support begins.
    pub(crate) at: Timestamp,
    pub(crate) reports: Vec<Report>,
    pub(crate) agreements: Vec<Agreement>,
    pub(crate) offers: Vec<Offer>,
    pub(crate) inquiries: Vec<Inquiry>,
    /// Writes the cases into a store that has none.
    pub(crate) cases: CaseWriter,
    /// About how many cases that are.
    pub(crate) case_count: usize,
}

/// A function that writes cases.
type CaseWriter = Box<dyn Fn(&Change) -> Result<(), StoreError>>;

impl Contents {
    /// Writes the contents in the place of everything but the format, the key, the identity, the file
    /// that the identity belongs to and the list of used tokens.
    pub(super) fn write(
        &self,
        transaction: WriteTransaction,
    ) -> Result<WriteTransaction, StoreError> {
        tables::delete(&transaction)?;
        tables::create(&transaction)?;
        transaction.open_table(FACTS)?.remove(SUBSCRIPTION)?;
        reports::put_reports(&transaction, &self.reports)?;
        agreements::put_all(&transaction, &self.agreements, &self.offers)?;
        inquiries::put_inquiries(&transaction, &self.inquiries)?;
        self.write_cases(transaction)
    }

    /// Writes the contents of Support into a store that has none.
    pub(super) fn write_cases(
        &self,
        transaction: WriteTransaction,
    ) -> Result<WriteTransaction, StoreError> {
        let start = self.at.millis().to_be_bytes();
        transaction
            .open_table(FACTS)?
            .insert(START_TIME, start.as_slice())?;
        let change = Change::new(transaction);
        (self.cases)(&change)?;
        Ok(change.into_inner())
    }
}
