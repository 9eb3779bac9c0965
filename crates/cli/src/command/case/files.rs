//! Files that go with what is written to a case.

use std::path::PathBuf;

use casebook::support::{CaseFilesError, Files, FilesError, Support};
use clap::Args;

use crate::failure::{Failure, chain, one_line};
use crate::session::Session;

/// The files to go with a communication.
#[derive(Args, Debug)]
pub(super) struct Attached {
    /// File to go with it, of at most 5 MB; can be given more than once, and more than three go with
    /// further communications
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
}

impl Attached {
    /// Reads them all.
    ///
    /// # Errors
    ///
    /// Fails when one cannot be read or is too large. Nothing was sent.
    pub(super) async fn read(&self, session: &Session) -> Result<Files, Failure> {
        let files = Files::read(&self.attach).await;
        let files = files.map_err(|error| match error {
            FilesError::OverLimit(limit) => Failure::parameter("--attach", limit),
            error => Failure::parameter("--attach", chain(&error)),
        })?;
        // 5 MB can be so many bytes or so many more (API notes, H2).
        for file in files.as_slice().iter().filter(|file| file.is_doubtful()) {
            let name = file.file_name.as_deref().unwrap_or_default();
            session.note(format_args!(
                "{} has {} bytes; the service may find more than 5000000 too many",
                one_line(name),
                file.size()
            ));
        }
        Ok(files)
    }
}

/// Why not all of it is with its case; `operation` is what began it.
pub(super) fn failure(operation: &'static str, error: CaseFilesError) -> Failure {
    let operation = match (error.is_set(), error.case_id()) {
        (true, _) => "AddAttachmentsToSet",
        (false, Some(_)) => "AddCommunicationToCase",
        (false, None) => operation,
    };
    let standing = error.case_id().map(|id| {
        format!(
            "{id} has the text and the first {} files; add the others with `casebook case reply`",
            error.sent()
        )
    });
    let failure = match error.into_client_error() {
        Ok(error) => Failure::call::<Support>(operation, &error),
        Err(error) => Failure::other(error).during(operation).answered(),
    };
    match standing {
        Some(standing) => failure.note(standing),
        None => failure,
    }
}
