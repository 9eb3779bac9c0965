//! The client of AWS Support.

use crate::api::Support;
use crate::error::Error;

/// A client of AWS Support and Trusted Advisor, over any rooms.
pub type Client = casebook_stack::Client<Support>;

/// Why a Support operation has no answer.
pub type ClientError = casebook_stack::Error<Error>;
