//! Up to three files that are sent together.

use std::time::{Duration, SystemTime};

use casebook_types::support::AttachmentSetId;

use crate::attachment::{Attachment, AttachmentSet, Attachments};

/// A set that expires sooner than this may expire before the request arrives.
const MARGIN: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Batch {
    pub(super) files: Attachments,
    /// Whether the files were sent.
    pub(super) gone: bool,
    set: Option<BatchSet>,
}

/// The attachment set of a batch.
#[derive(Debug)]
struct BatchSet {
    id: AttachmentSetId,
    expires: Option<SystemTime>,
}

impl Batch {
    /// Splits files into batches of three.
    pub(super) fn split(files: Vec<Attachment>) -> Vec<Self> {
        let mut files = files.into_iter().peekable();
        let mut batches = Vec::new();
        while files.peek().is_some() {
            let three = files.by_ref().take(Attachments::MAX_FILES);
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

    /// Returns the set, if it exists and does not expire soon.
    pub(super) fn set(&self, now: SystemTime) -> Option<AttachmentSetId> {
        let set = self.set.as_ref()?;
        let good = set.expires.is_none_or(|expires| {
            let left = expires.duration_since(now);
            left.is_ok_and(|left| left > MARGIN)
        });
        good.then(|| set.id.clone())
    }

    /// Stores a set, and returns its id, if it has one.
    pub(super) fn keep(&mut self, set: AttachmentSet) -> Option<AttachmentSetId> {
        let id = set.attachment_set_id?;
        let expires = set.expiry_time.and_then(|time| time.to_system_time());
        self.set = Some(BatchSet {
            id: id.clone(),
            expires,
        });
        Some(id)
    }

    /// Forgets the set, which has expired or was used.
    pub(super) fn forget_set(&mut self) {
        self.set = None;
    }

    /// Returns the names of the files, in one line.
    pub(super) fn names(&self) -> String {
        let names: Vec<_> = self.files.as_slice().iter().map(name).collect();
        names.join(", ")
    }
}

/// Returns the name of a file without control characters, cut to 255 characters.
fn name(file: &Attachment) -> String {
    let name = file.file_name.as_deref().unwrap_or("(no name)");
    let plain = name.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(255).collect()
}
