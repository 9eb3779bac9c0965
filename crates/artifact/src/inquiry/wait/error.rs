//! The error of waiting until an inquiry is done.

use std::error::Error;
use std::fmt;

use casebook_stack::Sent;
use casebook_stack::poll::PollFailure;
use casebook_types::artifact::{InquiryId, InquiryStatus};

use crate::client::ClientError;

/// An inquiry was not done within the limit, or a poll failed.
///
/// `Display` names the inquiry and its last status. `source()` is the error of the last poll, if that
/// poll failed.
#[derive(Debug)]
pub struct InquiryWaitError {
    pub(super) inquiry_id: InquiryId,
    pub(super) last: Option<InquiryStatus>,
    pub(super) failure: PollFailure<crate::Error>,
}

impl InquiryWaitError {
    /// Returns the id of the inquiry.
    #[must_use]
    pub fn inquiry_id(&self) -> &InquiryId {
        &self.inquiry_id
    }

    /// Returns whether the limit was reached before the inquiry was done.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.failure.limit.is_some()
    }

    /// Returns the last status of the inquiry, or `None` if no poll returned one.
    #[must_use]
    pub fn last_status(&self) -> Option<&InquiryStatus> {
        self.last.as_ref()
    }

    /// Returns the error of the last poll, if that poll failed.
    #[must_use]
    pub fn client_error(&self) -> Option<&ClientError> {
        self.failure.error.as_ref()
    }

    /// Returns whether a poll reached the service. Polls change nothing there.
    #[must_use]
    pub fn sent(&self) -> Sent {
        self.failure.sent
    }
}

impl fmt::Display for InquiryWaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { inquiry_id, .. } = self;
        match self.failure.limit {
            Some(limit) => {
                let limit = limit.as_secs_f64();
                write!(
                    f,
                    "expected inquiry {inquiry_id} to be done within {limit} s, "
                )?;
                match &self.last {
                    Some(last) => write!(f, "found {last}"),
                    None => f.write_str("found no status"),
                }
            }
            None => write!(f, "the status of inquiry {inquiry_id} could not be read"),
        }
    }
}

impl Error for InquiryWaitError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.client_error().map(|error| error as _)
    }
}
