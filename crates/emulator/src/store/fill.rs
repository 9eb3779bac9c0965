//! Many cases at once.

use redb::ReadableTableMetadata;

use super::case::{Case, Communication};
use super::index::{CatalogError, languages};
use super::tables::{CASE_IDS, CASES, COMMUNICATIONS, CREATED, DISPLAY_IDS};
use super::{Change, StoreError, record};

/// What was said, and when.
pub(crate) type Said = Vec<(u64, Communication)>;

impl Change {
    /// Adds cases, the oldest first, to a store that has none.
    ///
    /// It does what [`open_case`](Self::open_case) does for one, but opens every table once.
    pub(crate) fn fill(&self, cases: impl Iterator<Item = (Case, Said)>) -> Result<(), StoreError> {
        let transaction = self.transaction();
        let mut records = transaction.open_table(CASES)?;
        let mut ids = transaction.open_table(CASE_IDS)?;
        let mut display_ids = transaction.open_table(DISPLAY_IDS)?;
        let mut communications = transaction.open_table(COMMUNICATIONS)?;
        let mut created = transaction.open_table(CREATED)?;
        let mut unresolved = CatalogError::of(transaction)?;
        if !records.is_empty()? {
            return Err(StoreError::corrupted("expected a store without cases"));
        }
        for (case, said) in cases {
            records.insert(case.serial, record::write(&case)?.as_slice())?;
            ids.insert(case.case_id.as_str(), case.serial)?;
            display_ids.insert(case.display_id.as_str(), case.serial)?;
            for language in languages(&case) {
                created.insert((language, case.created, case.serial), ())?;
            }
            unresolved.add(&case)?;
            for (number, (at, communication)) in (0..).zip(&said) {
                let key = (case.serial, *at, number);
                communications.insert(key, record::write(communication)?.as_slice())?;
            }
        }
        Ok(())
    }
}
