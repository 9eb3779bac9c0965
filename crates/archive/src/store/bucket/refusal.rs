//! What an answer of S3 means for an archive.

use std::error::Error;
use std::fmt;

use casebook_protocol::Fault;
use casebook_stack::Sent;
use http::StatusCode;

use super::connector::Failure;

/// The error of a request to a bucket, with what the user can do.
#[derive(Debug)]
pub(crate) struct Refusal {
    failure: Option<Failure>,
    error: object_store::Error,
}

/// What an error means for the caller.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Meaning {
    /// There is no such object.
    Missing,
    /// The condition of a write does not hold: the name is taken, or the object has changed.
    Condition,
    /// Another write of the same object was going on, and this one may be tried again.
    Conflict,
    /// It is open whether the write took place: an attempt was sent whose answer did not come, and what
    /// later attempts met may be its effect.
    Perhaps,
    /// Anything else.
    Other,
}

impl Refusal {
    pub(super) fn new(error: object_store::Error) -> Self {
        Self {
            failure: Failure::of(&error).cloned(),
            error,
        }
    }

    fn fault(&self) -> Option<&Fault> {
        self.failure.as_ref()?.error.refused()
    }

    pub(super) fn meaning(&self) -> Meaning {
        let Some(failure) = &self.failure else {
            return Meaning::Other;
        };
        let Some(fault) = failure.error.refused() else {
            return match failure.error.sent() {
                Sent::No => Meaning::Other,
                Sent::Perhaps | Sent::Yes => Meaning::Perhaps,
            };
        };
        // API reference of S3, "Error responses". A HEAD has no body, and so no code.
        match (fault.status(), fault.code()) {
            (StatusCode::NOT_FOUND, None | Some("NoSuchKey" | "NotFound" | "404")) => {
                Meaning::Missing
            }
            (StatusCode::PRECONDITION_FAILED | StatusCode::NOT_MODIFIED, _) => Meaning::Condition,
            (StatusCode::CONFLICT, Some("ConditionalRequestConflict" | "OperationAborted")) => {
                Meaning::Conflict
            }
            _ if failure.error.sent() == Sent::Perhaps => Meaning::Perhaps,
            _ => Meaning::Other,
        }
    }

    /// Returns whether the service does not know conditional writes (RFC 9110, section 15.6.2, and S3's
    /// code for headers that it does not know).
    pub(super) fn is_not_implemented(&self) -> bool {
        self.fault().is_some_and(|fault| {
            fault.status() == StatusCode::NOT_IMPLEMENTED || fault.code() == Some("NotImplemented")
        })
    }

    /// Returns whether the bucket is not one that the user can name with these settings.
    pub(crate) fn is_wrong_place(&self) -> bool {
        self.is_no_bucket() || self.region().is_some()
    }

    /// Returns whether the service refuses this object, and perhaps not others.
    pub(crate) fn is_of_object(&self) -> bool {
        self.fault().is_some_and(|fault| {
            fault.status() == StatusCode::FORBIDDEN
                && !fault.is_credentials_error()
                && !fault.is_clock_skew()
        })
    }

    fn is_no_bucket(&self) -> bool {
        let code = self.fault().and_then(Fault::code);
        matches!(code, Some("NoSuchBucket" | "InvalidBucketName"))
    }

    /// Returns the Region of the bucket, if the request went to another one.
    fn region(&self) -> Option<&str> {
        let fault = self.fault()?;
        let is_elsewhere = fault.status().is_redirection()
            || matches!(
                fault.code(),
                Some(
                    "AuthorizationHeaderMalformed"
                        | "PermanentRedirect"
                        | "IllegalLocationConstraintException"
                )
            );
        // The text goes into a message: only a Region passes.
        let region = fault.text("Region").filter(|_| is_elsewhere)?;
        region
            .parse::<casebook_types::Region>()
            .is_ok()
            .then_some(region)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(failure) = &self.failure else {
            return f.write_str("the response could not be used");
        };
        let (name, action) = (failure.kind.name(), failure.kind.action());
        let fault = self.fault();
        if let Some(region) = self.region() {
            return write!(f, "the bucket is in the Region {region}; set this Region");
        }
        if self.is_no_bucket() {
            return f.write_str("there is no such bucket; create it, or name another one");
        }
        write!(f, "{name} failed")?;
        match fault {
            Some(fault) if fault.is_credentials_error() => {
                f.write_str("; the credentials have expired or are wrong: renew them and run again")
            }
            Some(fault) if fault.is_clock_skew() => {
                f.write_str("; the clock of this machine is wrong: set it and run again")
            }
            // Without the right to list, S3 refuses a read of an object that does not exist.
            Some(fault) if fault.status() == StatusCode::FORBIDDEN && action == "s3:GetObject" => {
                write!(f, "; allow {action} and s3:ListBucket to these credentials")
            }
            Some(fault) if fault.status() == StatusCode::FORBIDDEN => {
                write!(f, "; allow {action} to these credentials")
            }
            _ => Ok(()),
        }
    }
}

impl Error for Refusal {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.failure {
            Some(failure) => Some(&*failure.error),
            None => Some(&self.error),
        }
    }
}
