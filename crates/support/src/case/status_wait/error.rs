//! The error of waiting for the status of a case.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use casebook_stack::Sent;
use casebook_types::support::{CaseId, CaseStatus};

use crate::case::CaseDetails;
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
    pub(super) sent: Sent,
    pub(super) why: Cause,
}

#[derive(Debug)]
pub(super) enum Cause {
    /// No status was given to wait for. Nothing was sent.
    NoStatus,
    /// The limit was reached. The last poll may have failed.
    Limit(Duration, Option<ClientError>),
    /// A poll failed with an error that is not retryable.
    Failed(ClientError),
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
        matches!(self.why, Cause::Limit(..))
    }

    /// Returns the last status of the case, or `None` if no poll returned one.
    #[must_use]
    pub fn last_status(&self) -> Option<&CaseStatus> {
        self.last.as_ref()
    }

    /// Returns the error of the last poll, if that poll failed.
    #[must_use]
    pub fn client_error(&self) -> Option<&ClientError> {
        match &self.why {
            Cause::NoStatus => None,
            Cause::Limit(_, error) => error.as_ref(),
            Cause::Failed(error) => Some(error),
        }
    }

    /// Returns whether a poll reached the service. Polls change nothing there.
    #[must_use]
    pub fn sent(&self) -> Sent {
        self.sent
    }

    /// Records a response.
    pub(super) fn heard(&mut self, case: Option<&CaseDetails>) {
        self.sent = Sent::Yes;
        if let Cause::Limit(_, error) = &mut self.why {
            *error = None;
        }
        if let Some(status) = case.and_then(|case| case.status.as_ref()) {
            self.last = Some(status.clone());
        }
    }

    /// Records whether a poll without a response reached the service.
    pub(super) fn reached(&mut self, sent: Sent) {
        if self.sent == Sent::No || sent == Sent::Yes {
            self.sent = sent;
        }
    }

    /// Returns whether the last status is one of the expected ones.
    pub(super) fn is_over(&self) -> bool {
        let last = self.last.as_ref();
        last.is_some_and(|last| self.wanted.contains(last))
    }
}

impl fmt::Display for CaseStatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { case_id, .. } = self;
        match &self.why {
            Cause::NoStatus => write!(
                f,
                "expected a status for case {case_id} to wait for, found none; nothing was sent"
            ),
            Cause::Limit(limit, _) => {
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
            Cause::Failed(_) => write!(f, "the status of case {case_id} could not be read"),
        }
    }
}

impl Error for CaseStatusError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.client_error().map(|error| error as _)
    }
}
