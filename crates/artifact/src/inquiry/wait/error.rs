//! The error of waiting until an inquiry is done.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use casebook_stack::Sent;
use casebook_types::artifact::{InquiryId, InquiryStatus};

use crate::client::ClientError;
use crate::inquiry::InquiryDetail;

/// An inquiry was not done within the limit, or a poll failed.
///
/// `Display` names the inquiry and its last status. `source()` is the error of the last poll, if that
/// poll failed.
#[derive(Debug)]
pub struct InquiryWaitError {
    pub(super) inquiry_id: InquiryId,
    pub(super) last: Option<InquiryStatus>,
    pub(super) sent: Sent,
    pub(super) why: Cause,
}

#[derive(Debug)]
pub(super) enum Cause {
    /// The limit was reached. The last poll may have failed.
    Limit(Duration, Option<ClientError>),
    /// A poll failed with an error that is not retryable.
    Failed(ClientError),
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
        matches!(self.why, Cause::Limit(..))
    }

    /// Returns the last status of the inquiry, or `None` if no poll returned one.
    #[must_use]
    pub fn last_status(&self) -> Option<&InquiryStatus> {
        self.last.as_ref()
    }

    /// Returns the error of the last poll, if that poll failed.
    #[must_use]
    pub fn client_error(&self) -> Option<&ClientError> {
        match &self.why {
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
    pub(super) fn heard(&mut self, inquiry: &InquiryDetail) {
        self.sent = Sent::Yes;
        if let Cause::Limit(_, error) = &mut self.why {
            *error = None;
        }
        if let Some(status) = &inquiry.status {
            self.last = Some(status.clone());
        }
    }

    /// Records whether a poll without a response reached the service.
    pub(super) fn reached(&mut self, sent: Sent) {
        self.sent = match (self.sent, sent) {
            (Sent::Yes, _) | (_, Sent::Yes) => Sent::Yes,
            (Sent::Perhaps, _) | (_, Sent::Perhaps) => Sent::Perhaps,
            (Sent::No, Sent::No) => Sent::No,
        };
    }
}

impl fmt::Display for InquiryWaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { inquiry_id, .. } = self;
        match &self.why {
            Cause::Limit(limit, _) => {
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
            Cause::Failed(_) => write!(f, "the status of inquiry {inquiry_id} could not be read"),
        }
    }
}

impl Error for InquiryWaitError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.client_error().map(|error| error as _)
    }
}
