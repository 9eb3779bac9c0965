//! Failures of an archive or a journal in a bucket or a folder.

use std::error::Error as _;

use casebook::stack::BuildError;
use casebook_archive::StoreError;

use super::{Failure, chain};

impl Failure {
    /// Creates the failure of a place that cannot be opened.
    pub(crate) fn store(error: &StoreError) -> Self {
        let failure = Self::configuration(chain(error));
        let why = error.source().and_then(|why| why.downcast_ref());
        match why.is_some_and(BuildError::is_plain_http) {
            true => failure.advise("--allow-http allows it"),
            false => failure,
        }
    }
}
