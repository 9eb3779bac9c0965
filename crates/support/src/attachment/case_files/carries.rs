//! What can take a set of attachments along.

use casebook_types::support::{AttachmentSetId, CaseId};

use crate::case::{CaseCreated, CreateCase};
use crate::communication::{AddCommunicationToCase, CommunicationAdded};
use crate::once::Act;

/// An operation that can take a set along.
pub(super) trait Carries: Act + Clone {
    fn with(self, set: AttachmentSetId) -> Self;
    fn is_dry_run(&self) -> bool;
    /// What an answer tells where it is trusted as it comes.
    fn told(answer: Self::Output) -> Option<Self::Fruit>;
}

impl Carries for CreateCase {
    fn with(self, set: AttachmentSetId) -> Self {
        self.attachment_set_id(set)
    }

    fn is_dry_run(&self) -> bool {
        self.dry_run == Some(true)
    }

    fn told(answer: CaseCreated) -> Option<CaseId> {
        answer.case_id
    }
}

impl Carries for AddCommunicationToCase {
    fn with(self, set: AttachmentSetId) -> Self {
        self.attachment_set_id(set)
    }

    fn is_dry_run(&self) -> bool {
        self.dry_run == Some(true)
    }

    fn told(_answer: CommunicationAdded) -> Option<()> {
        Some(())
    }
}
