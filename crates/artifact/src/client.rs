//! The client of AWS Artifact.

use crate::api::Artifact;
use crate::error::Error;

/// The client of AWS Artifact.
pub type Client = casebook_stack::Client<Artifact>;

/// The error of a client of AWS Artifact.
pub type ClientError = casebook_stack::Error<Error>;
