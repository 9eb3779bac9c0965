//! Reads one account.

use std::future::Future;
use std::sync::Arc;

use casebook_stack::fleet::{Account, FleetError, Member};
use casebook_types::Clock;

use super::outcome::AccountOutcome;
use crate::account_error::AccountError;
use crate::account_writer::{AccountWriter, ArchiveError};
use crate::collect::{Collected, Extent, Gaps, Reading, Service, collect};
use crate::rows::AccountRow;
use crate::state::LastRead;
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
                Ok(member) if !member.account.is_active() => {
                    let error = "the account is not active".to_owned().into();
                    Ok(nothing(Reading::NotRead, error))
                }
                Ok(member) => collect(&member.config, self.extent, &mut writer).await,
                Err(error) => Ok(nothing(reading(&error), AccountError::fleet(error))),
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
                outcome.support = collected.support.reading;
                outcome.artifact = collected.artifact.reading;
                outcome.error = collected.support.error.or(collected.artifact.error);
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

/// Returns that nothing was read of an account, because of an error.
fn nothing(reading: Reading, error: AccountError) -> Collected {
    let service = Service {
        reading,
        error: Some(error),
    };
    Collected {
        support: service.clone(),
        artifact: service,
        gaps: Gaps::default(),
    }
}

/// Adds the row of the account. Of a service that the run was to leave out, it says what a run before it
/// did.
fn put_account(writer: &mut AccountWriter, account: &Account, collected: &Collected) {
    let of = |service: &Service, last: LastRead| match service.is_left_out() {
        true => last,
        false => LastRead {
            reading: service.reading,
            error: service
                .error
                .as_ref()
                .map(|error| error.as_str().to_owned()),
        },
    };
    let [support, artifact] = writer.last_read().clone();
    let now = [
        of(&collected.support, support),
        of(&collected.artifact, artifact),
    ];
    let [support, artifact] = &now;
    let row = AccountRow {
        name: account.name.as_deref(),
        email: account.email.as_deref(),
        state: account.state.as_ref().map(AsRef::as_ref),
        support: support.reading.as_str(),
        artifact: artifact.reading.as_str(),
        error: support.error.as_deref().or(artifact.error.as_deref()),
    };
    writer.put(account.id.as_str(), &row);
    writer.set_last_read(now);
}
