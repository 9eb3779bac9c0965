//! The client of AWS Artifact.

use crate::api::Artifact;
use crate::error::Error;

/// A client of AWS Artifact.
pub type Client = casebook_stack::Client<Artifact>;

/// The error of a [`Client`] of AWS Artifact. [`sent`](casebook_stack::Error::sent) says whether
/// the request reached the service.
pub type ClientError = casebook_stack::Error<Error>;
