//! Sending an operation with files once.

use casebook_stack::OperationService;

use super::CaseFiles;
use super::batch::Batch;
use super::error::Cause;
use super::with_attachments::WithAttachments;
use crate::blob::Blob;
use crate::case_service::CaseService;
use crate::once::{Fingerprint, Journal, OnceKey, Sender};

/// The journal and key of a call.
#[derive(Clone, Debug)]
pub(super) struct OnceSettings {
    pub(super) journal: Journal,
    pub(super) key: OnceKey,
    /// The fingerprint of the names and contents of all files, if there are any.
    files: Option<Fingerprint>,
}

impl OnceSettings {
    pub(super) fn new(journal: Journal, key: OnceKey, batches: &[Batch]) -> Self {
        let files = batches.iter().flat_map(|batch| batch.files.as_slice());
        let parts = files.flat_map(|file| {
            let name = file.file_name.as_deref().unwrap_or_default();
            let data = file.data.as_ref().map_or(&[][..], Blob::as_bytes);
            [name.as_bytes(), data]
        });
        let files = (!batches.is_empty()).then(|| Fingerprint::of("files", parts));
        Self {
            journal,
            key,
            files,
        }
    }
}

/// Sends an operation with one batch of files.
pub(super) struct FilesSender<'a, Op, C> {
    pub(super) files: &'a mut CaseFiles<C>,
    pub(super) once: &'a OnceSettings,
    pub(super) at: Option<usize>,
    pub(super) operation: &'a Op,
}

impl<Op, C> Sender<Op> for FilesSender<'_, Op, C>
where
    Op: WithAttachments,
    C: CaseService + OperationService<Op>,
{
    type Error = Cause;

    /// Returns the fingerprint of all files, not only of this batch. Otherwise a repeated call with
    /// different further files would return the same case.
    fn files_fingerprint(&self) -> Option<&Fingerprint> {
        self.once.files.as_ref()
    }

    async fn prepare(&mut self) -> Result<(), Cause> {
        if let Some(at) = self.at {
            self.files.set(at).await?;
        }
        Ok(())
    }

    async fn send(&mut self) -> Result<Op::Output, Cause> {
        self.files.send_with(self.operation, self.at).await
    }
}
