//! An operation with its files, sent when the journal says so.

use super::CaseFiles;
use super::carries::Carries;
use super::failure::Why;
use crate::once::Sender;

/// Sends an operation with files when the journal says so.
pub(super) struct WithFiles<'a, Op> {
    pub(super) files: &'a mut CaseFiles,
    pub(super) at: Option<usize>,
    pub(super) operation: &'a Op,
}

impl<Op: Carries> Sender<Op> for WithFiles<'_, Op> {
    type Error = Why;

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
