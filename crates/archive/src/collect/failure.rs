//! Why an account, or a part of it, could not be archived.

use std::error::Error as StdError;

use casebook_protocol::{Api, Fault, Operation};
use casebook_stack::document::DownloadError;
use casebook_stack::{BuildError, Error};

use super::reading::Reading;
use crate::account_writer::ArchiveError;
use crate::store::StoreError;

/// Why an account, or a part of it, could not be archived.
#[derive(Debug)]
pub(super) enum Failure {
    /// The archive could not be written, which ends the account.
    Archive(ArchiveError),
    /// A service could not be read. The text is the row's error.
    Service(Reading, String),
}

/// The error of an operation.
type OperationError<O> = Error<<<O as Operation>::Api as Api>::Error>;

impl Failure {
    /// Makes the failure of an operation.
    pub(super) fn call<O: Operation>(error: &OperationError<O>) -> Self
    where
        OperationError<O>: StdError + 'static,
    {
        let fault = error.fault();
        let reading = match (error, fault.and_then(Fault::code)) {
            (_, Some("SubscriptionRequiredException")) => Reading::NoPlan,
            (Error::Credentials(error), _) if is_denied(error) => Reading::NoRole,
            _ => Reading::Failed,
        };
        Self::Service(reading, format!("{}: {}", O::NAME, text(error, fault)))
    }

    /// Makes the failure of a download whose links an operation gives.
    pub(super) fn download<O: Operation>(error: DownloadError<<O::Api as Api>::Error>) -> Self
    where
        OperationError<O>: StdError + 'static,
    {
        match error {
            DownloadError::Writer(error) => Self::Archive(ArchiveError::document(error)),
            DownloadError::Link(error) => Self::call::<O>(&error),
            error => {
                let text = chain(&error);
                Self::Service(Reading::Failed, format!("{}: {text}", O::NAME))
            }
        }
    }

    /// Makes the failure of an operation whose response lacks something.
    pub(super) fn response<O: Operation>(lacks: impl std::fmt::Display) -> Self {
        Self::Service(Reading::Failed, format!("{}: {lacks}", O::NAME))
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
        Self::Service(Reading::Failed, chain(&error))
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
fn text<E: StdError + 'static>(error: &Error<E>, fault: Option<&Fault>) -> String {
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

/// Returns all levels of an error in one line.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> String {
    let texts: Vec<_> = levels(error).map(ToString::to_string).collect();
    texts.join(": ")
}

fn levels<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let level = next?;
        next = level.source();
        Some(level)
    })
}
