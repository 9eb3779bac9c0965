//! The error of accepting or terminating an agreement.

use std::error::Error;
use std::fmt;

use casebook_stack::Sent;

use crate::agreement::CustomerAgreementSummary;
use crate::client::ClientError;
use crate::document::DownloadError;

/// A step of accepting or terminating an agreement.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CeremonyStep {
    /// Listing the agreements of the account, before another step.
    List,
    /// Downloading the non-disclosure agreement.
    ReadNda,
    /// Accepting the non-disclosure agreement.
    AcceptNda,
    /// Downloading the agreement.
    ReadAgreement,
    /// Accepting the agreement.
    AcceptAgreement,
    /// Downloading the signed document of an agreement of the account.
    ReadCustomerAgreement,
    /// Terminating an agreement of the account.
    Terminate,
}

/// A step of accepting or terminating an agreement failed. [`step`](Self::step) returns the step, and
/// `source()` the reason.
///
/// Unless the outcome is unknown ([`is_outcome_unknown`](Self::is_outcome_unknown)), the failed step
/// changed nothing: no agreement was accepted or terminated by it.
#[derive(Debug)]
pub struct CeremonyError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    step: CeremonyStep,
    cause: Cause,
}

#[derive(Debug)]
pub(super) enum Cause {
    /// The agreement to accept is in force already. `Sent` is whether the service has refused a request
    /// to accept it again.
    AlreadyActive(Box<CustomerAgreementSummary>, Sent),
    /// The agreement to terminate is not in force. `Sent` is as above.
    NotActive(Box<CustomerAgreementSummary>, Sent),
    /// The consent is to another document.
    OtherDocument { expected: [u8; 32], found: [u8; 32] },
    /// The document did not arrive.
    Download(DownloadError),
    /// A request failed, and the service has not acted.
    Call(ClientError),
    /// The response lacks a member.
    Missing(&'static str),
    /// The service may have acted. The field is the error of the request. It is `None` if the request
    /// succeeded, but its response lacks the member that confirms the effect.
    Unknown(Option<ClientError>),
}

impl CeremonyError {
    pub(super) fn new(step: CeremonyStep, cause: Cause) -> Self {
        Self(Box::new(Inner { step, cause }))
    }

    /// Creates the error of a response that lacks a member.
    pub(super) fn missing(step: CeremonyStep, member: &'static str) -> Self {
        Self::new(step, Cause::Missing(member))
    }

    /// Returns the step that failed.
    #[must_use]
    pub fn step(&self) -> CeremonyStep {
        self.0.step
    }

    /// Returns the account's agreement, if the agreement to accept is in force already. This step accepted
    /// nothing: it sent no request to accept, or the service refused the request.
    #[must_use]
    pub fn already_active(&self) -> Option<&CustomerAgreementSummary> {
        match &self.0.cause {
            Cause::AlreadyActive(active, _) => Some(active),
            _ => None,
        }
    }

    /// Returns whether the agreement to terminate is not in force. This step ended nothing: it sent no
    /// request to terminate, or the service refused the request.
    #[must_use]
    pub fn is_not_active(&self) -> bool {
        self.not_active().is_some()
    }

    /// Returns the account's agreement, if the agreement to terminate is not in force
    /// ([`is_not_active`](Self::is_not_active)).
    #[must_use]
    pub fn not_active(&self) -> Option<&CustomerAgreementSummary> {
        match &self.0.cause {
            Cause::NotActive(ended, _) => Some(ended),
            _ => None,
        }
    }

    /// Returns whether the consent is to another document than the one that was downloaded. The step sent
    /// nothing.
    #[must_use]
    pub fn is_other_document(&self) -> bool {
        matches!(self.0.cause, Cause::OtherDocument { .. })
    }

    /// Returns whether the service may have acted: the response was lost or unreadable, and the list of
    /// the account's agreements did not show the effect in time. No list shows whether a non-disclosure
    /// agreement was accepted.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(self.0.cause, Cause::Unknown(_))
    }

    /// Returns whether the service refused a token, because the token is too old or was used before. The
    /// step changed nothing; begin again with the first step.
    #[must_use]
    pub fn is_token_expired(&self) -> bool {
        let refused = self.client_error().and_then(ClientError::refused);
        !self.is_outcome_unknown() && refused.is_some_and(crate::Error::is_invalid_token)
    }

    /// Returns the SHA-256 hash of the document that was downloaded, if the consent is to another document.
    #[must_use]
    pub fn found_sha256(&self) -> Option<[u8; 32]> {
        match self.0.cause {
            Cause::OtherDocument { found, .. } => Some(found),
            _ => None,
        }
    }

    /// Returns the error of the request, if a request failed.
    #[must_use]
    pub fn client_error(&self) -> Option<&ClientError> {
        match &self.0.cause {
            Cause::Call(error) | Cause::Download(DownloadError::Link(error)) => Some(error),
            Cause::Unknown(error) => error.as_ref(),
            _ => None,
        }
    }

    /// Returns the error of the download, if a document did not arrive.
    #[must_use]
    pub fn download_error(&self) -> Option<&DownloadError> {
        match &self.0.cause {
            Cause::Download(error) => Some(error),
            _ => None,
        }
    }

    /// Returns whether the request of this [`step`](Self::step) reached the service. For the step
    /// [`List`](CeremonyStep::List), this is the request that lists the agreements; for the other steps, that
    /// request does not count.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match &self.0.cause {
            Cause::AlreadyActive(_, sent) | Cause::NotActive(_, sent) => *sent,
            Cause::OtherDocument { .. } => Sent::No,
            Cause::Download(error) => error.sent(),
            Cause::Call(error) => error.sent(),
            Cause::Missing(_) => Sent::Yes,
            Cause::Unknown(_) => Sent::Perhaps,
        }
    }
}

impl fmt::Display for CeremonyStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::List => "listing the agreements of the account",
            Self::ReadNda => "reading the non-disclosure agreement",
            Self::AcceptNda => "accepting the non-disclosure agreement",
            Self::ReadAgreement => "reading the agreement",
            Self::AcceptAgreement => "accepting the agreement",
            Self::ReadCustomerAgreement => "reading the signed agreement",
            Self::Terminate => "terminating the agreement",
        })
    }
}

impl fmt::Display for CeremonyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { step, cause } = &*self.0;
        match cause {
            Cause::AlreadyActive(active, _) => {
                let id = active.id.as_deref().unwrap_or("an agreement without an id");
                write!(f, "{step}: {id} is in force already; nothing was accepted")
            }
            Cause::NotActive(ended, _) => {
                let state = ended
                    .state
                    .as_ref()
                    .map_or("in no state", |state| state.as_str());
                write!(
                    f,
                    "{step}: expected an agreement in force, found one that is {state}"
                )
            }
            Cause::OtherDocument { expected, found } => {
                let (expected, found) = (hex::encode(expected), hex::encode(found));
                write!(
                    f,
                    "{step}: expected the document with SHA-256 {expected}, found {found}"
                )
            }
            Cause::Missing(member) => write!(f, "{step}: the response lacks {member}"),
            Cause::Unknown(_) => {
                write!(
                    f,
                    "{step}: the outcome is unknown; the service may have acted"
                )
            }
            Cause::Download(_) | Cause::Call(_) => write!(f, "{step} failed"),
        }
    }
}

impl Error for CeremonyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0.cause {
            Cause::Download(error) => Some(error),
            Cause::Call(error) => Some(error),
            Cause::Unknown(error) => error.as_ref().map(|error| error as _),
            _ => None,
        }
    }
}
