//! An operation with its files, sent when the journal says so.

use casebook_stack::OperationService;

use super::CaseFiles;
use super::batch::Batch;
use super::carries::Carries;
use super::failure::Why;
use crate::blob::Blob;
use crate::case_service::CaseService;
use crate::once::{Journal, OnceKey, Print, Sender};

/// What is to happen once.
#[derive(Clone, Debug)]
pub(super) struct Once {
    pub(super) journal: Journal,
    pub(super) key: OnceKey,
    /// The fingerprint of all files, if there are any.
    files: Option<Print>,
}

impl Once {
    pub(super) fn new(journal: Journal, key: OnceKey, batches: &[Batch]) -> Self {
        let files = batches.iter().flat_map(|batch| batch.files.as_slice());
        let parts = files.flat_map(|file| {
            let name = file.file_name.as_deref().unwrap_or_default();
            let data = file.data.as_ref().map_or(&[][..], Blob::as_bytes);
            [name.as_bytes(), data]
        });
        let files = (!batches.is_empty()).then(|| Print::of("files", parts));
        Self {
            journal,
            key,
            files,
        }
    }
}

/// Sends an operation with files when the journal says so.
pub(super) struct WithFiles<'a, Op, C> {
    pub(super) files: &'a mut CaseFiles<C>,
    pub(super) once: &'a Once,
    pub(super) at: Option<usize>,
    pub(super) operation: &'a Op,
}

impl<Op, C> Sender<Op> for WithFiles<'_, Op, C>
where
    Op: Carries,
    C: CaseService + OperationService<Op>,
{
    type Error = Why;

    /// All files, not only those that go with this one: otherwise a case would be recalled for
    /// others than those that were asked for with it.
    fn brings(&self) -> Option<&Print> {
        self.once.files.as_ref()
    }

    async fn prepare(&mut self) -> Result<(), Why> {
        if let Some(at) = self.at {
            self.files.set(at).await?;
        }
        Ok(())
    }

    async fn send(&mut self) -> Result<Op::Output, Why> {
        self.files.send_with(self.operation, self.at).await
    }
}
