//! Files that are attached to a communication.

use std::path::PathBuf;

use casebook::protocol::Operation;
use casebook::support::{
    AddAttachmentsToSet, CaseFilesError, ClientError, CompleteAttachmentUpload, CreateCase,
    DescribeAttachmentUploadStatus, DescribeCases, DescribeCommunications, Files, FilesError,
    GetAttachmentUploadLinks, OnceError, OnceKey, Support, UploadError,
};
use clap::Args;

use crate::exit::Exit;
use crate::failure::{Failure, chain};
use crate::path_error::{self, expected};
use crate::shell::quoted;

/// The largest number of files of one communication (service model, UploadIds).
const MOST_FILES: usize = 10;

/// The files to go with a communication.
#[derive(Args, Debug)]
pub(super) struct AttachedFiles {
    /// File of at most 150 MB; up to ten times
    ///
    /// Up to three files of at most 5 MB each are sent together. If there are more or larger ones, all
    /// are uploaded first, in parts. A file must be a regular file, not a pipe, and must not change until
    /// it is uploaded. If a run with --once
    /// is interrupted, the next one goes on with its uploads.
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
}

impl AttachedFiles {
    /// Returns the options that attach these files: words for a shell, each after a blank.
    pub(super) fn options(&self) -> String {
        let files = self.attach.iter();
        let options = files.map(|file| format!(" --attach {}", quoted(&file.to_string_lossy())));
        options.collect()
    }

    /// Whether no file is attached.
    pub(super) fn is_empty(&self) -> bool {
        self.attach.is_empty()
    }

    /// The paths of the files.
    pub(super) fn paths(&self) -> &[PathBuf] {
        &self.attach
    }

    /// Adds a file, if it can be attached.
    ///
    /// # Errors
    ///
    /// Fails like [`read`](Self::read).
    pub(super) async fn add(&mut self, file: PathBuf) -> Result<(), Failure> {
        let place = |path: &PathBuf| path.canonicalize().unwrap_or_else(|_| path.clone());
        if self.attach.iter().any(|other| place(other) == place(&file)) {
            let why = format!("{} is attached already", file.display());
            return Err(Failure::parameter("--attach", why));
        }
        let all = Self {
            attach: [&self.attach[..], &[file]].concat(),
        };
        all.read().await?;
        *self = all;
        Ok(())
    }

    /// Removes a file by its place among the paths.
    pub(super) fn remove(&mut self, at: usize) {
        self.attach.remove(at);
    }

    /// Reads all files.
    ///
    /// # Errors
    ///
    /// Fails when there are more than ten, and when one cannot be read, is empty or is too large.
    /// Nothing was sent.
    pub(super) async fn read(&self) -> Result<Files, Failure> {
        let found = self.attach.len();
        if found > MOST_FILES {
            let why = format!("expected at most {MOST_FILES} files, found {found}");
            return Err(Failure::parameter("--attach", why));
        }
        let files = Files::read(&self.attach).await;
        files.map_err(|error| match error {
            FilesError::TooLarge(limit) => Failure::parameter("--attach", limit),
            FilesError::Unreadable { path, source } if expected(&path, &source).is_some() => {
                Failure::parameter("--attach", path_error::at(&path, &source))
            }
            error @ FilesError::LongPipe { .. } => Failure::parameter("--attach", error)
                .advise("save it to a file, which can have up to 150 MB"),
            error => Failure::parameter("--attach", chain(&error)),
        })
    }
}

/// Creates the failure of sending a text with files; `First` is its first operation, and `key` its
/// key, if any.
pub(super) fn failure<First>(error: CaseFilesError, key: Option<&OnceKey>) -> Failure
where
    First: Operation<Api = Support>,
{
    let is_damaged = matches!(
        error.once_error(),
        Some(OnceError::Journal(journal)) if journal.is_damaged()
    );
    let failure = failure_of_step::<First>(error);
    match key {
        Some(key) if is_damaged => failure.about_key(key),
        _ => failure,
    }
}

/// Creates the failure without the key. A case with ten files at most takes one communication, so
/// `First` is all that is sent.
fn failure_of_step<First>(error: CaseFilesError) -> Failure
where
    First: Operation<Api = Support>,
{
    let is_case = First::NAME == CreateCase::NAME;
    if let Some(upload) = error.upload_error() {
        return failure_of_upload(upload).note(match is_case {
            true => "no case was opened",
            false => "the reply was not added",
        });
    }
    if let Some(once) = error.once_error() {
        return match is_case {
            true => Failure::once::<First, DescribeCases>(once),
            false => Failure::once::<First, DescribeCommunications>(once),
        };
    }
    let (operation, call): (_, fn(&ClientError) -> Failure) = match error.is_attachment_set() {
        true => (
            AddAttachmentsToSet::NAME,
            Failure::call::<AddAttachmentsToSet>,
        ),
        false => (First::NAME, Failure::call::<First>),
    };
    match error.into_client_error() {
        Ok(error) => call(&error),
        Err(error) if error.is_response_incomplete() => Failure::unknown_outcome::<First>(),
        Err(error) => Failure::other(error).during(operation).with_response(),
    }
}

/// Creates the failure of an upload.
fn failure_of_upload(error: &UploadError) -> Failure {
    let call: Option<fn(&ClientError) -> Failure> = error.operation().map(|name| match name {
        CompleteAttachmentUpload::NAME => Failure::call::<CompleteAttachmentUpload>,
        DescribeAttachmentUploadStatus::NAME => Failure::call::<DescribeAttachmentUploadStatus>,
        _ => Failure::call::<GetAttachmentUploadLinks>,
    });
    match (call, error.client_error()) {
        (Some(call), Some(why)) => call(why),
        _ if error.is_changed() => Failure::new(Exit::Other, "FileChanged", chain(error))
            .advise("attach a copy of the file, which stays as it is"),
        _ if error.is_not_ready() => Failure::new(Exit::Other, "NotReady", chain(error)).advise(
            "raise --timeout, or try again later; a run with --once goes on with its uploads",
        ),
        _ => Failure::other(chain(error)),
    }
}
