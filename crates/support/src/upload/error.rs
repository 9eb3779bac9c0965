//! The error of an upload.

use std::error::Error;
use std::fmt::{self, Display};
use std::io;
use std::time::Duration;

use casebook_stack::protocol::Operation;
use casebook_stack::{Sent, TransportError};
use http::StatusCode;

use crate::attachment::FileFault;
use crate::client::ClientError;

/// A file could not be uploaded.
///
/// No case was opened with the file, and no reply was added with it. Parts of the file may be at the
/// service, which never uses them without a case.
#[derive(Debug)]
pub struct UploadError {
    file_name: Box<str>,
    pub(super) cause: Cause,
}

#[derive(Debug)]
pub(super) enum Cause {
    Changed,
    Unreadable(io::Error),
    /// An operation has failed.
    Client(&'static str, Box<ClientError>),
    /// The host of a link has answered with a status other than 2xx.
    Answered {
        status: StatusCode,
        host: Box<str>,
    },
    Transport(TransportError),
    /// No byte was sent for this time, or a part took longer than this.
    Stalled(Duration),
    /// A link leads over plain HTTP to another machine.
    PlainHttp,
    /// The expectation of a response, and the value that was found.
    Malformed(Box<str>),
    /// The service could not process the file.
    Failed,
    /// The file was not ready within this time.
    NotReady(Duration, Option<Box<ClientError>>),
}

impl Cause {
    pub(super) fn malformed(expected: impl Display) -> Self {
        Self::Malformed(expected.to_string().into())
    }

    pub(super) fn client<Op: Operation>(error: ClientError) -> Self {
        Self::Client(Op::NAME, Box::new(error))
    }

    pub(super) fn of(self, file_name: &str) -> UploadError {
        UploadError {
            file_name: file_name.into(),
            cause: self,
        }
    }

    /// Returns whether a new upload of the file may succeed: because the service does not know this
    /// one, or if an earlier run began it, because the service cannot use what that run has sent.
    pub(super) fn needs_new_upload(&self, is_earlier: bool) -> bool {
        match self {
            Self::Failed => is_earlier,
            Self::Client(_, error) => error.refused().is_some_and(|refused| {
                refused.is_upload_gone() || (is_earlier && refused.is_invalid_input())
            }),
            _ => false,
        }
    }
}

impl From<FileFault> for Cause {
    fn from(fault: FileFault) -> Self {
        match fault {
            FileFault::Changed => Self::Changed,
            FileFault::Unreadable(error) => Self::Unreadable(error),
        }
    }
}

impl UploadError {
    /// Returns the name of the file.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    casebook_types::predicates! {
        cause;
        /// Returns whether the file has other bytes, or more of them, than when it was read first.
        is_changed: Cause::Changed,
        /// Returns whether the file could not be read a second time.
        is_unreadable: Cause::Unreadable(_),
        /// Returns whether the host of a link refused a part, also with new links.
        is_refused: Cause::Answered { .. },
        /// Returns whether the service has received the file and could not process it.
        is_failed: Cause::Failed,
        /// Returns whether the service had not processed the file when
        /// [`ready_limit`](crate::Uploader::ready_limit) was over.
        is_not_ready: Cause::NotReady(..),
        /// Returns whether a response of the service, or of the host of a link, cannot be right.
        is_malformed: Cause::Malformed(_) | Cause::PlainHttp,
    }

    /// Returns the error of the client, if an operation has failed.
    #[must_use]
    pub fn client_error(&self) -> Option<&ClientError> {
        match &self.cause {
            Cause::Client(_, error) | Cause::NotReady(_, Some(error)) => Some(error),
            _ => None,
        }
    }

    /// Converts into the error of the client, if an operation has failed.
    pub(crate) fn into_client_error(self) -> Option<ClientError> {
        match self.cause {
            Cause::Client(_, error) | Cause::NotReady(_, Some(error)) => Some(*error),
            _ => None,
        }
    }

    /// Returns the name of the operation that failed, if one did.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        match &self.cause {
            Cause::Client(operation, _) => Some(operation),
            _ => None,
        }
    }

    /// Returns whether the case or reply was sent: it never was.
    #[must_use]
    pub fn sent(&self) -> Sent {
        Sent::No
    }
}

impl Display for UploadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "file {:?}: {}", self.file_name, self.cause)
    }
}

impl Error for UploadError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.source()
    }
}

impl Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str(
                "expected the bytes that it had when it was read first, found others: it was changed \
                 while it was uploaded",
            ),
            Self::Unreadable(_) => f.write_str("it cannot be read again"),
            Self::Client(operation, _) => write!(f, "{operation} failed"),
            Self::Answered { status, host } => {
                write!(f, "expected status 200 for a part, found {status} from {host}")
            }
            Self::Transport(_) => f.write_str("a part could not be sent"),
            Self::Stalled(limit) => {
                write!(f, "a part could not be sent: nothing moved for {} s", limit.as_secs_f64())
            }
            Self::PlainHttp => {
                f.write_str("expected a link over https, found one over plain http to another machine")
            }
            Self::Malformed(expected) => write!(f, "expected {expected}"),
            Self::Failed => f.write_str("the service received the file and could not process it"),
            Self::NotReady(limit, _) => write!(
                f,
                "expected the service to process the file within {} s, found it not ready",
                limit.as_secs_f64()
            ),
        }
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unreadable(error) => Some(error),
            Self::Transport(error) => Some(error),
            Self::Client(_, error) | Self::NotReady(_, Some(error)) => Some(&**error),
            _ => None,
        }
    }
}
