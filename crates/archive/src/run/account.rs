//! Reads one account.

use std::future::Future;
use std::sync::Arc;

use casebook_stack::fleet::{Account, FleetError, Member};
use casebook_types::Clock;

use super::outcome::AccountOutcome;
use crate::account_error::AccountError;
use crate::account_writer::{AccountWriter, ArchiveError};
use crate::collect::{Collected, Extent, Gaps, Reading, collect};
use crate::rows::AccountRow;
use crate::store::Store;

/// What is needed to read one account.
pub(super) struct AccountRun<'a, F> {
    pub(super) store: &'a Store,
    pub(super) run: &'a Arc<str>,
    pub(super) clock: &'a Clock,
    pub(super) extent: Extent,
    /// Completes when the run has to end.
    pub(super) end: F,
}

impl<F: Future<Output = ()>> AccountRun<'_, F> {
    /// Reads the account, and returns what came of it.
    ///
    /// # Errors
    ///
    /// Fails if the place of the archive cannot be read or written. An error of the account's own files is
    /// part of the outcome.
    pub(super) async fn run(
        self,
        account: Account,
        member: Result<Member, FleetError>,
    ) -> Result<AccountOutcome, ArchiveError> {
        let mut outcome = AccountOutcome {
            account,
            support: Reading::Failed,
            artifact: Reading::Failed,
            error: None,
            gaps: Gaps::default(),
            rows: 0,
            is_interrupted: false,
        };
        match self.archive(&mut outcome, member).await {
            Ok(()) => Ok(outcome),
            Err(error) if error.is_of_place() => Err(error),
            Err(error) => {
                (outcome.support, outcome.artifact) = (Reading::Failed, Reading::Failed);
                outcome.error = Some(AccountError::other(&error));
                Ok(outcome)
            }
        }
    }

    async fn archive(
        self,
        outcome: &mut AccountOutcome,
        member: Result<Member, FleetError>,
    ) -> Result<(), ArchiveError> {
        let id = outcome.account.id.clone();
        let lock = self.store.lock(&id).await?;
        let Some(_lock) = lock else {
            return Err(ArchiveError::locked());
        };
        let (run, clock) = (self.run, self.clock);
        let mut writer = AccountWriter::open(self.store, &id, run, clock).await?;
        let read = async {
            match member {
                Ok(member) if !member.account.is_active() => Ok(Collected {
                    support: Reading::NotRead,
                    artifact: Reading::NotRead,
                    error: Some("the account is not active".to_owned().into()),
                    gaps: Gaps::default(),
                }),
                Ok(member) => collect(&member.config, self.extent, &mut writer).await,
                Err(error) => Ok(Collected {
                    support: reading(&error),
                    artifact: reading(&error),
                    error: Some(AccountError::fleet(error)),
                    gaps: Gaps::default(),
                }),
            }
        };
        let collected = tokio::select! {
            biased;
            () = self.end => None,
            collected = read => Some(collected?),
        };
        match collected {
            Some(collected) => {
                put_account(&mut writer, &outcome.account, &collected);
                outcome.support = collected.support;
                outcome.artifact = collected.artifact;
                outcome.error = collected.error;
                outcome.gaps = collected.gaps;
            }
            None => outcome.is_interrupted = true,
        }
        writer.close().await?;
        outcome.rows = writer.rows();
        Ok(())
    }
}

fn reading(error: &FleetError) -> Reading {
    match error.is_no_role() {
        true => Reading::NoRole,
        false => Reading::Failed,
    }
}

fn put_account(writer: &mut AccountWriter, account: &Account, collected: &Collected) {
    let row = AccountRow {
        name: account.name.as_deref(),
        email: account.email.as_deref(),
        state: account.state.as_ref().map(AsRef::as_ref),
        support: collected.support.as_str(),
        artifact: collected.artifact.as_str(),
        error: collected.error.as_ref().map(AccountError::as_str),
    };
    writer.put(account.id.as_str(), &row);
}
