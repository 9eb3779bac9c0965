//! The client of AWS Artifact.

use crate::api::Artifact;
use crate::error::Error;

/// A client of AWS Artifact, over any layers.
pub type Client = casebook_stack::Client<Artifact>;

/// Why an Artifact operation has no answer.
pub type ClientError = casebook_stack::Error<Error>;
