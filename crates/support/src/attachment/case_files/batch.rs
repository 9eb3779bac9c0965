//! Up to three files that go together.

use std::time::{Duration, SystemTime};

use casebook_types::support::AttachmentSetId;

use crate::attachment::{Attachment, AttachmentSet, Attachments};

/// A set that has no more than this left may be gone before it arrives.
const MARGIN: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Batch {
    pub(super) files: Attachments,
    /// Whether they have gone.
    pub(super) gone: bool,
    set: Option<Made>,
}

/// A set that was made for them.
#[derive(Debug)]
struct Made {
    id: AttachmentSetId,
    expires: Option<SystemTime>,
}

impl Batch {
    /// All files, three at a time.
    pub(super) fn split(files: Vec<Attachment>) -> Vec<Self> {
        let mut files = files.into_iter().peekable();
        let mut batches = Vec::new();
        while files.peek().is_some() {
            let three = files.by_ref().take(Attachments::MOST);
            let files = Attachments::new(three).expect("three, each of which was checked before");
            batches.push(Self {
                files,
                gone: false,
                set: None,
            });
        }
        batches
    }

    pub(super) fn len(&self) -> usize {
        self.files.as_slice().len()
    }

    /// The set that was made before, if it is still good.
    pub(super) fn set(&self, now: SystemTime) -> Option<AttachmentSetId> {
        let made = self.set.as_ref()?;
        let good = made.expires.is_none_or(|expires| {
            let left = expires.duration_since(now);
            left.is_ok_and(|left| left > MARGIN)
        });
        good.then(|| made.id.clone())
    }

    /// Keeps a set, and gives its id, if it has one.
    pub(super) fn keep(&mut self, set: AttachmentSet) -> Option<AttachmentSetId> {
        let id = set.attachment_set_id?;
        let expires = set.expiry_time.and_then(|time| time.to_system_time());
        self.set = Some(Made {
            id: id.clone(),
            expires,
        });
        Some(id)
    }

    /// Forgets the set: it is gone, or may be.
    pub(super) fn forget_set(&mut self) {
        self.set = None;
    }

    /// What the files are called, in one line.
    pub(super) fn names(&self) -> String {
        let names: Vec<_> = self.files.as_slice().iter().map(name).collect();
        names.join(", ")
    }
}

/// On one line, and of a bearable length.
fn name(file: &Attachment) -> String {
    let name = file.file_name.as_deref().unwrap_or("(no name)");
    let plain = name.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(255).collect()
}
