//! Why a case has not come to a status.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use casebook_stack::Sent;
use casebook_types::support::{CaseId, CaseStatus};

use crate::case::CaseDetails;
use crate::client::ClientError;

/// A case did not come to a status, as far as could be seen.
///
/// `Display` names the case, the status that was waited for and the last one that was seen;
/// `source()` has the last failure of a question, if there was one since.
#[derive(Debug)]
pub struct CaseStatusError {
    pub(super) case_id: CaseId,
    pub(super) wanted: Box<[CaseStatus]>,
    pub(super) last: Option<CaseStatus>,
    pub(super) sent: Sent,
    pub(super) why: Why,
}

#[derive(Debug)]
pub(super) enum Why {
    /// This limit came first; the last question may have failed.
    Limit(Duration, Option<ClientError>),
    /// Another question would fail in the same way.
    Failed(ClientError),
}

impl CaseStatusError {
    /// The case.
    #[must_use]
    pub fn case_id(&self) -> &CaseId {
        &self.case_id
    }

    /// Whether the limit came before the status.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.why, Why::Limit(..))
    }

    /// The status that was seen last; none if no question was answered with one.
    #[must_use]
    pub fn last_status(&self) -> Option<&CaseStatus> {
        self.last.as_ref()
    }

    /// Why the last question failed, if it did.
    #[must_use]
    pub fn client_error(&self) -> Option<&ClientError> {
        match &self.why {
            Why::Limit(_, error) => error.as_ref(),
            Why::Failed(error) => Some(error),
        }
    }

    /// Whether any of the questions reached the service. None of them changes anything there.
    #[must_use]
    pub fn sent(&self) -> Sent {
        self.sent
    }

    /// Takes note of an answer.
    pub(super) fn heard(&mut self, case: Option<&CaseDetails>) {
        self.sent = Sent::Yes;
        if let Why::Limit(_, error) = &mut self.why {
            *error = None;
        }
        if let Some(status) = case.and_then(|case| case.status.as_ref()) {
            self.last = Some(status.clone());
        }
    }

    /// Takes note of how far a question without an answer came.
    pub(super) fn reached(&mut self, sent: Sent) {
        self.sent = match (self.sent, sent) {
            (Sent::Yes, _) | (_, Sent::Yes) => Sent::Yes,
            (Sent::Perhaps, _) | (_, Sent::Perhaps) => Sent::Perhaps,
            (Sent::No, Sent::No) => Sent::No,
        };
    }

    /// Whether the last status is one of those that were waited for.
    pub(super) fn is_over(&self) -> bool {
        let last = self.last.as_ref();
        last.is_some_and(|last| self.wanted.contains(last))
    }
}

impl fmt::Display for CaseStatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { case_id, .. } = self;
        match &self.why {
            Why::Limit(limit, _) => {
                write!(f, "expected case {case_id} to become ")?;
                for (at, status) in self.wanted.iter().enumerate() {
                    let or = if at > 0 { " or " } else { "" };
                    write!(f, "{or}{status}")?;
                }
                write!(f, " within {} s, ", limit.as_secs_f64())?;
                match &self.last {
                    Some(last) => write!(f, "last found it {last}"),
                    None => f.write_str("found no status of it"),
                }
            }
            Why::Failed(_) => write!(f, "the status of case {case_id} could not be asked for"),
        }
    }
}

impl Error for CaseStatusError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.client_error().map(|error| error as _)
    }
}
