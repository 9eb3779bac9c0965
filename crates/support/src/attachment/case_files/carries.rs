//! What can take a set of attachments along.

use casebook_types::support::AttachmentSetId;

use crate::case::CreateCase;
use crate::communication::AddCommunicationToCase;
use crate::once::Act;

/// An operation that can take a set along.
pub(super) trait Carries: Act + Clone {
    fn with(self, set: AttachmentSetId) -> Self;
    fn is_dry_run(&self) -> bool;
}

impl Carries for CreateCase {
    fn with(self, set: AttachmentSetId) -> Self {
        self.attachment_set_id(set)
    }

    fn is_dry_run(&self) -> bool {
        self.dry_run == Some(true)
    }
}

impl Carries for AddCommunicationToCase {
    fn with(self, set: AttachmentSetId) -> Self {
        self.attachment_set_id(set)
    }

    fn is_dry_run(&self) -> bool {
        self.dry_run == Some(true)
    }
}
