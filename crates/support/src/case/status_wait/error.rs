//! The error of waiting for the status of a case.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use casebook_stack::Sent;
use casebook_stack::poll::PollFailure;
use casebook_types::support::{CaseId, CaseStatus};

use crate::client::ClientError;

/// A case did not reach the status within the limit, a poll failed, or the caller gave no status to
/// wait for.
///
/// `Display` names the case, the expected statuses and the last status. `source()` is the error of
/// the last poll, if that poll failed.
#[derive(Debug)]
pub struct CaseStatusError {
    pub(super) case_id: CaseId,
    pub(super) wanted: Box<[CaseStatus]>,
    pub(super) last: Option<CaseStatus>,
    /// `None` if the caller gave no status to wait for. Nothing was sent.
    pub(super) failure: Option<PollFailure<crate::Error>>,
}

impl CaseStatusError {
    /// Returns the id of the case.
    #[must_use]
    pub fn case_id(&self) -> &CaseId {
        &self.case_id
    }

    /// Returns whether the limit was reached before the case had the status.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.limit().is_some()
    }

    /// Returns the last status of the case, or `None` if no poll returned one.
    #[must_use]
    pub fn last_status(&self) -> Option<&CaseStatus> {
        self.last.as_ref()
    }

    /// Returns the error of the last poll, if that poll failed.
    #[must_use]
    pub fn client_error(&self) -> Option<&ClientError> {
        self.failure.as_ref()?.error.as_ref()
    }

    /// Returns whether a poll reached the service. Polls change nothing there.
    #[must_use]
    pub fn sent(&self) -> Sent {
        self.failure
            .as_ref()
            .map_or(Sent::No, |failure| failure.sent)
    }

    fn limit(&self) -> Option<Duration> {
        self.failure.as_ref()?.limit
    }
}

impl fmt::Display for CaseStatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { case_id, .. } = self;
        match self.limit() {
            _ if self.failure.is_none() => write!(
                f,
                "expected a status for case {case_id} to wait for, found none; nothing was sent"
            ),
            Some(limit) => {
                write!(f, "expected case {case_id} to become ")?;
                for (at, status) in self.wanted.iter().enumerate() {
                    let or = if at > 0 { " or " } else { "" };
                    write!(f, "{or}{status}")?;
                }
                write!(f, " within {} s, ", limit.as_secs_f64())?;
                match &self.last {
                    Some(last) => write!(f, "found {last}"),
                    None => f.write_str("found no status"),
                }
            }
            None => write!(f, "the status of case {case_id} could not be read"),
        }
    }
}

impl Error for CaseStatusError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.client_error().map(|error| error as _)
    }
}
