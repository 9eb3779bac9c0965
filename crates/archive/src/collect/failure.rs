//! Why an account, or a part of it, could not be archived.

use std::error::Error as StdError;

use casebook_protocol::{Api, Fault, Operation};
use casebook_stack::document::DownloadError;
use casebook_stack::{BuildError, CallError, Error};

use super::reading::Reading;
use crate::account_error::{AccountError, AccountErrorCause, FailedCall, chain, levels};
use crate::account_writer::ArchiveError;
use crate::store::StoreError;

/// Why an account, or a part of it, could not be archived.
#[derive(Debug)]
pub(super) enum Failure {
    /// The archive could not be written, which ends the account.
    Archive(ArchiveError),
    /// A service could not be read.
    Service(Reading, AccountError),
}

/// The error of an operation.
type OperationError<O> = Error<<<O as Operation>::Api as Api>::Error>;

impl Failure {
    /// Makes the failure of an operation.
    pub(super) fn call<O: Operation>(error: OperationError<O>) -> Self {
        let error = error.map_refused(|refused| refused.as_ref().clone());
        let fault = error.fault();
        let reading = match (&error, fault.and_then(Fault::code)) {
            (_, Some("SubscriptionRequiredException")) => Reading::NoPlan,
            (Error::Credentials(error), _) if is_denied(error) => Reading::NoRole,
            _ => Reading::Failed,
        };
        let text = format!("{}: {}", O::NAME, text(&error, fault));
        let call = FailedCall {
            service: O::Api::SIGNING_NAME,
            operation: O::NAME,
            error,
        };
        let error = AccountError::new(text, AccountErrorCause::Call(call));
        Self::Service(reading, error)
    }

    /// Makes the failure of a download whose links an operation gives.
    pub(super) fn download<O: Operation>(error: DownloadError<<O::Api as Api>::Error>) -> Self {
        match error {
            DownloadError::Writer(error) => Self::Archive(ArchiveError::document(error)),
            DownloadError::Link(error) => Self::call::<O>(error),
            error => {
                let text = chain(&error);
                Self::response::<O>(text)
            }
        }
    }

    /// Makes the failure of an operation whose response lacks something.
    pub(super) fn response<O: Operation>(lacks: impl std::fmt::Display) -> Self {
        Self::Service(Reading::Failed, format!("{}: {lacks}", O::NAME).into())
    }
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        Self::Archive(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Archive(error.into())
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self::Service(Reading::Failed, AccountError::other(&error))
    }
}

/// Returns whether STS, or whichever service gives the credentials, refused them.
fn is_denied(error: &(dyn StdError + 'static)) -> bool {
    levels(error).any(|level| {
        let fault = level.downcast_ref::<Fault>();
        let code = fault.and_then(Fault::code);
        matches!(code, Some("AccessDenied" | "AccessDeniedException"))
    })
}

/// Returns what an error says, without what differs from one request to the next, such as its id: a row
/// whose error has not changed is not written again.
fn text(error: &CallError, fault: Option<&Fault>) -> String {
    match (error, fault) {
        (_, Some(fault)) => match (fault.code(), fault.message()) {
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (Some(code), None) => code.to_owned(),
            (None, _) => format!("the response has status {}", fault.status().as_u16()),
        },
        (Error::Credentials(error), None) => error.to_string(),
        (error, None) => chain(error),
    }
}
