//! The files that are sent together with one communication.

use std::time::{Duration, SystemTime};

use casebook_types::support::{AttachmentSetId, UploadId};

use crate::attachment::{AttachmentSet, Attachments, CaseFile, Files};
use crate::bounded_list::UploadIds;
use crate::once::UploadsFile;
use crate::upload::UploadState;

/// A set that expires sooner than this may expire before the request arrives.
const MARGIN: Duration = Duration::from_secs(60);
/// The largest number of uploads that a communication takes (service model, UploadIds).
const MOST_UPLOADS: usize = 10;

#[derive(Debug)]
pub(super) struct Batch {
    pub(super) files: Vec<CaseFile>,
    /// Whether the files were sent.
    pub(super) gone: bool,
    pub(super) content: Content,
}

/// How the files come to the service.
#[derive(Debug)]
pub(super) enum Content {
    /// Up to three small files, in one attachment set.
    Set {
        files: Attachments,
        set: Option<BatchSet>,
    },
    /// Up to ten files, in one upload each.
    Uploads {
        states: Vec<Option<UploadState>>,
        /// The file that records the states, if there is a key.
        record: Option<UploadsFile>,
        /// The ids, as soon as all uploads can be attached.
        ids: Option<UploadIds>,
    },
}

/// The attachment set of a batch.
#[derive(Debug)]
pub(super) struct BatchSet {
    pub(super) id: AttachmentSetId,
    expires: Option<SystemTime>,
}

impl Batch {
    /// Puts the files into one attachment set if it takes them, and otherwise into batches of ten
    /// uploads.
    pub(super) fn split(files: Files) -> Vec<Self> {
        let set = files.as_set();
        let files = Vec::from(files);
        let batch = |files, content| Self {
            files,
            gone: false,
            content,
        };
        match set {
            _ if files.is_empty() => Vec::new(),
            Some(set) => vec![batch(
                files,
                Content::Set {
                    files: set,
                    set: None,
                },
            )],
            None => {
                let tens = files.chunks(MOST_UPLOADS).map(|ten| {
                    let states = vec![None; ten.len()];
                    batch(
                        ten.to_vec(),
                        Content::Uploads {
                            states,
                            record: None,
                            ids: None,
                        },
                    )
                });
                tens.collect()
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// Goes on with the uploads that a file records, and records uploads in it from now on.
    pub(super) fn resume(&mut self, file: UploadsFile) {
        if let Content::Uploads { states, record, .. } = &mut self.content
            && record.is_none()
        {
            *states = file.read(states.len());
            *record = Some(file);
        }
    }

    /// Forgets the set or the uploads, which do not exist any more.
    pub(super) fn forget(&mut self) {
        match &mut self.content {
            Content::Set { set, .. } => *set = None,
            Content::Uploads { states, ids, .. } => {
                states.fill(None);
                *ids = None;
            }
        }
    }

    /// Forgets a set that a request may have used. Uploads are kept: if a request has used them, the
    /// service does not know them any more and says so, and if not, they need not be sent again.
    pub(super) fn forget_set(&mut self) {
        if let Content::Set { .. } = self.content {
            self.forget();
        }
    }

    /// Returns the names of the files, in one line.
    pub(super) fn names(&self) -> String {
        let names: Vec<_> = self.files.iter().map(name).collect();
        names.join(", ")
    }
}

impl BatchSet {
    /// Returns the set of a response, if it has an id.
    pub(super) fn of(set: AttachmentSet) -> Option<Self> {
        let expires = set.expiry_time.and_then(|time| time.to_system_time());
        let id = set.attachment_set_id?;
        Some(Self { id, expires })
    }

    /// Returns the id, unless the set expires soon.
    pub(super) fn good_id(&self, now: SystemTime) -> Option<AttachmentSetId> {
        let good = self.expires.is_none_or(|expires| {
            let left = expires.duration_since(now);
            left.is_ok_and(|left| left > MARGIN)
        });
        good.then(|| self.id.clone())
    }
}

/// Returns the ids of a batch of uploads.
pub(super) fn upload_ids(ids: Vec<UploadId>) -> UploadIds {
    UploadIds::new(ids).expect("a batch has ten files at most")
}

/// Returns the name of a file without control characters, cut to 255 characters.
fn name(file: &CaseFile) -> String {
    let name = match file.name() {
        "" => "(no name)",
        name => name,
    };
    let plain = name.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(255).collect()
}
