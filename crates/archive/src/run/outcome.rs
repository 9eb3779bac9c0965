//! What a run has done.

use std::error::Error;
use std::fmt;

use casebook_stack::fleet::{Account, FleetError};

use super::run_id::RunId;
use crate::account_error::AccountError;
use crate::account_writer::ArchiveError;
use crate::collect::{Gaps, Reading};

/// What a run has done with an account.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AccountOutcome {
    /// The account.
    pub account: Account,
    /// What the run could read of AWS Support.
    pub support: Reading,
    /// What the run could read of AWS Artifact.
    pub artifact: Reading,
    /// The first error.
    pub error: Option<AccountError>,
    /// The documents that the archive has to do without.
    pub gaps: Gaps,
    /// The number of rows that were added.
    pub rows: u64,
    /// Whether the run was ended before it had read the account.
    pub is_interrupted: bool,
}

impl AccountOutcome {
    /// Returns what the run could read of the account: the worse of both services.
    #[must_use]
    pub fn reading(&self) -> Reading {
        self.support.max(self.artifact)
    }
}

/// What a run has done.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RunSummary {
    /// The id of the run.
    pub run: String,
    /// The number of accounts that were read completely.
    pub read: u64,
    /// The number of accounts without a support plan. The rest of them was read.
    pub no_plan: u64,
    /// The number of accounts without a role, or whose role could not be assumed.
    pub no_role: u64,
    /// The number of accounts that could not be read completely because of another error.
    pub failed: u64,
    /// The number of accounts that are not active in their organization. Nothing of them was read.
    pub inactive: u64,
    /// The documents that the archive has to do without.
    pub gaps: Gaps,
    /// The number of rows that were added.
    pub rows: u64,
    /// Whether the run was ended before it had read all accounts.
    pub is_interrupted: bool,
}

impl RunSummary {
    pub(super) fn new(run: &RunId) -> Self {
        Self {
            run: run.to_string(),
            read: 0,
            no_plan: 0,
            no_role: 0,
            failed: 0,
            inactive: 0,
            gaps: Gaps::default(),
            rows: 0,
            is_interrupted: false,
        }
    }

    /// Returns the number of accounts that the run has come to an end with.
    #[must_use]
    pub fn accounts(&self) -> u64 {
        self.read + self.no_plan + self.no_role + self.failed + self.inactive
    }

    pub(super) fn add(&mut self, outcome: &AccountOutcome) {
        self.rows += outcome.rows;
        self.gaps += outcome.gaps;
        if outcome.is_interrupted {
            return;
        }
        *match outcome.reading() {
            Reading::NotRead => &mut self.inactive,
            Reading::Read => &mut self.read,
            Reading::NoPlan => &mut self.no_plan,
            Reading::NoRole => &mut self.no_role,
            Reading::Failed => &mut self.failed,
        } += 1;
    }
}

/// The error of a run. What the run has done before stays in the archive.
#[derive(Debug)]
pub struct RunError {
    summary: Box<RunSummary>,
    cause: RunErrorCause,
}

/// What ended a run.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunErrorCause {
    /// The archive cannot be read or written.
    Archive(ArchiveError),
    /// The accounts could not be found.
    Fleet(FleetError),
}

impl RunError {
    pub(super) fn archive(error: ArchiveError, summary: &RunSummary) -> Self {
        Self {
            summary: Box::new(summary.clone()),
            cause: RunErrorCause::Archive(error),
        }
    }

    pub(super) fn fleet(error: FleetError, summary: &RunSummary) -> Self {
        Self {
            summary: Box::new(summary.clone()),
            cause: RunErrorCause::Fleet(error),
        }
    }

    /// Returns what the run has done.
    #[must_use]
    pub fn summary(&self) -> &RunSummary {
        &self.summary
    }

    /// Returns what ended the run.
    #[must_use]
    pub fn cause(&self) -> &RunErrorCause {
        &self.cause
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            RunErrorCause::Archive(error) => error.fmt(f),
            RunErrorCause::Fleet(error) => error.fmt(f),
        }
    }
}

impl Error for RunError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.cause {
            RunErrorCause::Archive(error) => error.source(),
            RunErrorCause::Fleet(error) => error.source(),
        }
    }
}
