//! Why files are not with their case.

use std::error::Error;
use std::fmt;

use casebook_types::support::CaseId;

use crate::client::ClientError;
use crate::once::{Fate, Fated, OnceError};

/// Files, or the case or reply that they were to go with, could not be sent.
///
/// Some may have gone before: see [`case_id`](Self::case_id) and [`sent`](Self::sent).
#[derive(Debug)]
pub struct CaseFilesError {
    why: Why,
    case_id: Option<CaseId>,
    sent: usize,
    files: usize,
}

#[derive(Debug)]
pub(super) enum Why {
    Set(ClientError),
    Send(ClientError),
    NoSetId,
    /// A case without an id, or a reply without a result: the service may not have sent it.
    Untold,
    Once(OnceError),
}

impl Fated for Why {
    fn fate(&self) -> Fate {
        match self {
            Self::Send(error) => error.fate(),
            Self::Set(_) | Self::NoSetId => Fate::Nothing,
            Self::Untold | Self::Once(_) => Fate::Unknown,
        }
    }

    fn into_client_error(self) -> Option<ClientError> {
        match self {
            Self::Set(error) | Self::Send(error) => Some(error),
            Self::NoSetId | Self::Untold | Self::Once(_) => None,
        }
    }
}

impl CaseFilesError {
    pub(super) fn new(why: Why, case_id: Option<CaseId>, sent: usize, files: usize) -> Self {
        Self {
            why,
            case_id,
            sent,
            files,
        }
    }

    /// The case that was opened or written to before this went wrong, if it came so far.
    #[must_use]
    pub fn case_id(&self) -> Option<&CaseId> {
        self.case_id.as_ref()
    }

    /// How many of the files have gone.
    #[must_use]
    pub fn sent(&self) -> usize {
        self.sent
    }

    /// Whether the answer leaves open what was done. Either the service did it and the case or
    /// reply exists, or something else answered in place of the service and it does not.
    #[must_use]
    pub fn is_untold(&self) -> bool {
        matches!(self.why, Why::Untold)
    }

    /// Whether it was a set of attachments that could not be made. Nothing was written to the case
    /// then, unless [`case_id`](Self::case_id) says so.
    #[must_use]
    pub fn is_set(&self) -> bool {
        matches!(self.why, Why::Set(_) | Why::NoSetId)
    }

    /// What the client says, unless an answer lacked what has to be in it.
    #[must_use]
    pub fn client_error(&self) -> Option<&ClientError> {
        match &self.why {
            Why::Set(error) | Why::Send(error) => Some(error),
            Why::Once(error) => error.client_error(),
            Why::NoSetId | Why::Untold => None,
        }
    }

    /// Why it is not known whether it has happened, where it was to happen
    /// [once](crate::CaseFiles::once). What surely did not happen is a
    /// [`client_error`](Self::client_error) as ever.
    #[must_use]
    pub fn once_error(&self) -> Option<&OnceError> {
        match &self.why {
            Why::Once(error) => Some(error),
            _ => None,
        }
    }

    /// The same, to be handled like the error of any other operation.
    ///
    /// # Errors
    ///
    /// Gives itself back where an answer lacked what has to be in it, and where there is a
    /// [`once_error`](Self::once_error).
    pub fn into_client_error(self) -> Result<ClientError, Self> {
        match self.why {
            Why::Set(error) | Why::Send(error) => Ok(error),
            Why::NoSetId | Why::Untold | Why::Once(_) => Err(self),
        }
    }
}

impl fmt::Display for CaseFilesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.why {
            Why::Set(_) => "the set of attachments could not be made",
            Why::Send(_) => "the case could not be written to",
            Why::NoSetId => "expected the id of an attachment set in the answer, found none",
            Why::Untold => {
                "the answer does not say whether it was done, so the outcome is not known"
            }
            Why::Once(_) => "it is not known to be done",
        })?;
        if let Some(case_id) = &self.case_id {
            let Self { sent, files, .. } = self;
            write!(f, "; {sent} of {files} files are with {case_id}")?;
        }
        Ok(())
    }
}

impl Error for CaseFilesError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.why {
            Why::Once(error) => Some(error),
            _ => self.client_error().map(|error| error as _),
        }
    }
}
