//! The findings of an account.

use casebook_types::AccountId;

use super::finding::{Finding, FindingKind};
use super::unread::unread;
use crate::store::StoreError;

/// The number of findings of a table from which on the rest is one more.
const MOST: usize = 20;

/// The findings of an account, of which each table has a limited number.
#[derive(Debug)]
pub(super) struct Findings {
    account: AccountId,
    found: Vec<Finding>,
    /// Where those of the table begin, and how many more there are than those that are kept.
    begin: usize,
    more: u64,
}

impl Findings {
    pub(super) fn new(account: AccountId) -> Self {
        Self {
            account,
            found: Vec::new(),
            begin: 0,
            more: 0,
        }
    }

    /// Begins a table.
    pub(super) fn begin(&mut self) {
        self.begin = self.found.len();
    }

    /// Returns whether the table has none so far.
    pub(super) fn is_clean(&self) -> bool {
        self.found.len() == self.begin
    }

    /// Ends the table, whose parts are in a folder.
    pub(super) fn end(&mut self, folder: &str) {
        let more = std::mem::take(&mut self.more);
        self.begin();
        if more > 0 {
            self.damaged(
                folder,
                "no further findings",
                format_args!("{more} more like the ones before"),
                "do as they say, and verify again",
            );
        }
    }

    /// Adds what is lost or wrong.
    pub(super) fn damaged(
        &mut self,
        file: &str,
        expected: impl ToString,
        found: impl ToString,
        advice: &'static str,
    ) {
        self.add(FindingKind::Damaged, file, expected, found, advice);
    }

    /// Adds what a run has left.
    pub(super) fn left(
        &mut self,
        file: &str,
        expected: impl ToString,
        found: impl ToString,
        advice: &'static str,
    ) {
        self.add(FindingKind::Left, file, expected, found, advice);
    }

    /// Adds a file or folder that cannot be read.
    ///
    /// # Errors
    ///
    /// Fails with the error, if other files would meet it as well.
    pub(super) fn unread(&mut self, file: &str, error: StoreError) -> Result<(), StoreError> {
        let account = self.account.clone();
        self.push(unread(Some(account), file, error)?);
        Ok(())
    }

    pub(super) fn add(
        &mut self,
        kind: FindingKind,
        file: &str,
        expected: impl ToString,
        found: impl ToString,
        advice: &'static str,
    ) {
        self.push(Finding {
            kind,
            account: Some(self.account.clone()),
            file: file.to_owned(),
            expected: expected.to_string(),
            found: found.to_string(),
            advice,
        });
    }

    fn push(&mut self, finding: Finding) {
        match self.found.len() - self.begin {
            ..MOST => self.found.push(finding),
            _ => self.more += 1,
        }
    }

    /// Counts one more, which is like those before.
    pub(super) fn count(&mut self) {
        self.more += 1;
    }

    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.found
    }
}
