//! The error of sending files.

use std::error::Error;
use std::fmt;

use casebook_stack::Sent;
use casebook_types::support::CaseId;

use crate::client::ClientError;
use crate::once::OnceError;
use crate::upload::UploadError;

/// A case, a reply, or some of its files could not be sent.
///
/// The case may be open, and some files may have been sent: see [`case_id`](Self::case_id) and
/// [`files_sent`](Self::files_sent).
#[derive(Debug)]
pub struct CaseFilesError {
    why: Cause,
    case_id: Option<CaseId>,
    sent: usize,
    files: usize,
}

#[derive(Debug)]
pub(super) enum Cause {
    Set(ClientError),
    Send(ClientError),
    NoSetId,
    Upload(UploadError),
    /// A response without the id of the case, or without the result of the reply. Something other
    /// than the service may have sent it.
    IncompleteResponse,
    Once(OnceError),
}

impl Cause {
    /// Returns the error of the client, if a request has failed.
    pub(super) fn into_client_error(self) -> Option<ClientError> {
        match self {
            Self::Set(error) | Self::Send(error) => Some(error),
            Self::Upload(error) => error.into_client_error(),
            Self::NoSetId | Self::IncompleteResponse | Self::Once(_) => None,
        }
    }
}

impl From<OnceError> for Cause {
    fn from(error: OnceError) -> Self {
        match error {
            OnceError::Send(error) => Self::Send(error),
            error => Self::Once(error),
        }
    }
}

impl CaseFilesError {
    pub(super) fn new(why: Cause, case_id: Option<CaseId>, sent: usize, files: usize) -> Self {
        Self {
            why,
            case_id,
            sent,
            files,
        }
    }

    /// Returns the id of the case, if the service confirmed the case or the reply before the error.
    ///
    /// If it is `None`, the case or reply may still exist: if [`sent`](Self::sent) is
    /// [`Sent::Perhaps`].
    #[must_use]
    pub fn case_id(&self) -> Option<&CaseId> {
        self.case_id.as_ref()
    }

    /// Returns whether the case, the reply, or the communication with further files was sent that
    /// failed.
    ///
    /// It is [`Sent::No`] if an attachment set could not be created or a file not uploaded, and
    /// [`Sent::Perhaps`] if the outcome is unknown. A refusal of the service is [`Sent::Yes`]; nothing
    /// was added then.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match &self.why {
            Cause::Set(_) | Cause::NoSetId | Cause::Upload(_) => Sent::No,
            Cause::Send(error) => error.sent(),
            Cause::IncompleteResponse => Sent::Perhaps,
            Cause::Once(error) => error.sent(),
        }
    }

    /// Returns the number of files that were sent.
    #[must_use]
    pub fn files_sent(&self) -> usize {
        self.sent
    }

    /// Returns whether the response lacks the id of the case or the result of the reply.
    ///
    /// Then the outcome is unknown: the case or reply exists if the service sent the response, and
    /// does not exist if something else sent it, such as a proxy.
    #[must_use]
    pub fn is_response_incomplete(&self) -> bool {
        matches!(self.why, Cause::IncompleteResponse)
    }

    /// Returns whether an attachment set could not be created.
    ///
    /// Then the case was not opened, and the reply was not added, unless [`case_id`](Self::case_id)
    /// returns an id.
    #[must_use]
    pub fn is_attachment_set(&self) -> bool {
        matches!(self.why, Cause::Set(_) | Cause::NoSetId)
    }

    /// Returns the error of the upload, if a file could not be uploaded.
    ///
    /// Then the case was not opened, and the reply was not added, unless [`case_id`](Self::case_id)
    /// returns an id.
    #[must_use]
    pub fn upload_error(&self) -> Option<&UploadError> {
        match &self.why {
            Cause::Upload(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the error of the client, if a request has failed.
    #[must_use]
    pub fn client_error(&self) -> Option<&ClientError> {
        match &self.why {
            Cause::Set(error) | Cause::Send(error) => Some(error),
            Cause::Upload(error) => error.client_error(),
            Cause::Once(error) => error.client_error(),
            Cause::NoSetId | Cause::IncompleteResponse => None,
        }
    }

    /// Returns the error of the call with a key, if the sender has one
    /// ([`CaseFiles::once`](crate::CaseFiles::once)).
    ///
    /// It is `None` if the request certainly had no effect. Then
    /// [`client_error`](Self::client_error) has the cause.
    #[must_use]
    pub fn once_error(&self) -> Option<&OnceError> {
        match &self.why {
            Cause::Once(error) => Some(error),
            _ => None,
        }
    }

    /// Converts into the error of the client, if a request has failed.
    ///
    /// # Errors
    ///
    /// Returns this error unchanged if a response lacked a member, or if there is an
    /// [`upload_error`](Self::upload_error) or a [`once_error`](Self::once_error). Nothing is sent.
    pub fn into_client_error(self) -> Result<ClientError, Self> {
        match self.why {
            Cause::Set(error) | Cause::Send(error) => Ok(error),
            Cause::NoSetId | Cause::Upload(_) | Cause::IncompleteResponse | Cause::Once(_) => {
                Err(self)
            }
        }
    }
}

impl fmt::Display for CaseFilesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.why {
            Cause::Set(_) => "the attachment set could not be created",
            Cause::Send(_) => "the case or reply could not be sent",
            Cause::NoSetId => "expected the id of an attachment set in the response, found none",
            Cause::IncompleteResponse => {
                "the response does not say whether it was done, so the outcome is not known"
            }
            Cause::Upload(_) => "a file could not be uploaded",
            Cause::Once(_) => "the case or reply could not be sent once",
        })?;
        if let Some(case_id) = &self.case_id {
            let Self { sent, files, .. } = self;
            write!(f, "; {sent} of {files} files were sent to {case_id}")?;
        }
        Ok(())
    }
}

impl Error for CaseFilesError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.why {
            Cause::Once(error) => Some(error),
            Cause::Upload(error) => Some(error),
            _ => self.client_error().map(|error| error as _),
        }
    }
}
