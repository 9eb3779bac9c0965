//! The operations that send an attachment set.

use casebook_types::support::AttachmentSetId;

use crate::case::CreateCase;
use crate::communication::AddCommunicationToCase;
use crate::once::OnceOperation;

/// An operation that can send an attachment set.
pub(super) trait WithAttachments: OnceOperation + Clone {
    fn with(self, set: AttachmentSetId) -> Self;
    fn is_dry_run(&self) -> bool;
}

impl WithAttachments for CreateCase {
    fn with(self, set: AttachmentSetId) -> Self {
        self.attachment_set_id(set)
    }

    fn is_dry_run(&self) -> bool {
        self.dry_run == Some(true)
    }
}

impl WithAttachments for AddCommunicationToCase {
    fn with(self, set: AttachmentSetId) -> Self {
        self.attachment_set_id(set)
    }

    fn is_dry_run(&self) -> bool {
        self.dry_run == Some(true)
    }
}
