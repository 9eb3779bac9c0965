//! The uploads of one request under a key, with which a later call goes on.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use casebook_files::Access;
use casebook_types::OnceKey;
use serde::{Deserialize, Serialize};

use super::fingerprint::Fingerprint;
use crate::upload::UploadState;

/// The version of the format.
const VERSION: u32 = 1;

/// The largest file, in bytes. If the record would be larger, the uploads are not recorded, and a
/// later call uploads the files again.
const LARGEST: u64 = 1 << 20;

/// The file that records the uploads of one request. It is beside the record of the request, which
/// is first written when all uploads are done.
///
/// It is only a saving: without the file a later call uploads all files again, and still opens one
/// case. So a file that cannot be read or written fails no call.
#[derive(Clone, Debug)]
pub(crate) struct UploadsFile {
    pub(super) path: PathBuf,
    pub(super) key: OnceKey,
    pub(super) part: usize,
    /// The fingerprint of the whole request and of all its files.
    pub(super) contents: Fingerprint,
}

/// The contents of the file. They hold no link, no name of a file and no text of a case.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct CheckedUploads {
    version: u32,
    /// The fingerprint of the uploads as written.
    #[serde(rename = "sha256")]
    checksum: Fingerprint,
    uploads: Uploads,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Uploads {
    key: OnceKey,
    part: usize,
    contents: Fingerprint,
    /// The upload of each file, in the order of the files.
    files: Vec<Option<UploadState>>,
}

impl Uploads {
    fn checksum(&self) -> Fingerprint {
        Fingerprint::of_value("uploads", self)
    }
}

impl UploadsFile {
    /// Reads the states of the uploads of this number of files. A file without an upload has none.
    pub(crate) fn read(&self, files: usize) -> Vec<Option<UploadState>> {
        let none = || vec![None; files];
        let text = match casebook_files::read(&self.path, LARGEST) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return none(),
            Err(error) => {
                tracing::warn!(%error, "the record of uploads cannot be read; the files are uploaded again");
                return none();
            }
        };
        match serde_json::from_slice::<CheckedUploads>(&text) {
            Ok(found) if found.version == VERSION && found.uploads.checksum() == found.checksum => {
                let Uploads {
                    key,
                    part,
                    contents,
                    files: states,
                } = found.uploads;
                // A key whose call has sent nothing yet is free for other contents.
                let is_this = (&key, part, &contents) == (&self.key, self.part, &self.contents);
                if is_this && states.len() == files {
                    return states;
                }
            }
            _ => tracing::warn!("the record of uploads is damaged; the files are uploaded again"),
        }
        none()
    }

    /// Records the states. When this returns, they are on the disk.
    pub(crate) fn write(&self, states: &[Option<UploadState>]) {
        let uploads = Uploads {
            key: self.key.clone(),
            part: self.part,
            contents: self.contents.clone(),
            files: states.to_vec(),
        };
        let checked = CheckedUploads {
            version: VERSION,
            checksum: uploads.checksum(),
            uploads,
        };
        let text = serde_json::to_vec(&checked);
        let text = text.expect("uploads of texts and numbers have a JSON");
        if text.len() as u64 > LARGEST {
            return;
        }
        if let Err(error) = casebook_files::write(&self.path, &text, Access::Owner) {
            tracing::warn!(%error, "the uploads cannot be recorded; a later run uploads the files again");
        }
    }

    /// Returns the path of the file beside the record of a request.
    pub(super) fn path(record: &Path) -> PathBuf {
        record.with_extension("uploads")
    }

    /// Removes the file beside the record of a request, if there is one: its uploads have been used.
    pub(super) fn remove_beside(record: &Path) {
        if let Err(error) = casebook_files::remove(&Self::path(record)) {
            tracing::debug!(%error, "a record of uploads stays");
        }
    }
}
