//! Files that are attached to a communication.

use std::path::PathBuf;

use casebook::protocol::Operation;
use casebook::support::{
    AddAttachmentsToSet, AddCommunicationToCase, CaseFilesError, ClientError, CreateCase,
    DescribeCases, DescribeCommunications, Files, FilesError, OnceError, OnceKey, Support,
};
use clap::Args;

use crate::failure::{Failure, chain, one_line};
use crate::session::Session;

/// The files to go with a communication.
#[derive(Args, Debug)]
pub(super) struct AttachedFiles {
    /// File to attach, of at most 5 MB; can be given more than once. Files beyond the first three
    /// are sent in further communications
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
}

impl AttachedFiles {
    /// Reads all files.
    ///
    /// # Errors
    ///
    /// Fails when one cannot be read or is too large. Nothing was sent.
    pub(super) async fn read(&self, session: &Session) -> Result<Files, Failure> {
        let files = Files::read(&self.attach).await;
        let files = files.map_err(|error| match error {
            FilesError::TooLarge(limit) => Failure::parameter("--attach", limit),
            error => Failure::parameter("--attach", chain(&error)),
        })?;
        // 5 MB can mean 5,000,000 bytes or more (docs/service-notes.md, "Attachments").
        for file in files
            .as_slice()
            .iter()
            .filter(|file| file.may_be_too_large())
        {
            let name = file.file_name.as_deref().unwrap_or_default();
            session.note(format_args!(
                "{} has {} bytes; the service may refuse more than 5000000",
                one_line(name),
                file.size()
            ));
        }
        Ok(files)
    }
}

/// Creates the failure of sending a text with files; `First` is its first operation, and `key` its
/// key, if any.
pub(super) fn failure<First>(error: CaseFilesError, key: Option<&OnceKey>) -> Failure
where
    First: Operation<Api = Support>,
{
    let standing = error.case_id().map(|id| (id.clone(), error.files_sent()));
    let is_damaged = matches!(
        error.once_error(),
        Some(OnceError::Journal(journal)) if journal.is_damaged()
    );
    let failure = failure_of_step::<First>(error);
    let failure = match key {
        Some(key) if is_damaged => failure.about_key(key),
        _ => failure,
    };
    match standing {
        Some((id, sent)) => failure.with_some_files(&id, sent, key.is_some()),
        None => failure,
    }
}

/// Creates the failure without the files that were sent before it.
fn failure_of_step<First>(error: CaseFilesError) -> Failure
where
    First: Operation<Api = Support>,
{
    if let Some(once) = error.once_error() {
        return match error.case_id() {
            Some(_) => Failure::once::<AddCommunicationToCase, DescribeCommunications>(once),
            None if First::NAME == CreateCase::NAME => Failure::once::<First, DescribeCases>(once),
            None => Failure::once::<First, DescribeCommunications>(once),
        };
    }
    let (operation, call): (_, fn(&ClientError) -> Failure) =
        match (error.is_attachment_set(), error.case_id()) {
            (true, _) => of::<AddAttachmentsToSet>(),
            (false, Some(_)) => of::<AddCommunicationToCase>(),
            (false, None) => of::<First>(),
        };
    match error.into_client_error() {
        Ok(error) => call(&error),
        Err(error) if error.is_response_incomplete() && error.case_id().is_some() => {
            Failure::unknown_outcome::<AddCommunicationToCase>()
        }
        Err(error) if error.is_response_incomplete() => Failure::unknown_outcome::<First>(),
        Err(error) => Failure::other(error).during(operation).with_response(),
    }
}

/// Returns the name of an operation and the function that creates its failure.
fn of<Op: Operation<Api = Support>>() -> (&'static str, fn(&ClientError) -> Failure) {
    (Op::NAME, Failure::call::<Op>)
}
