//! The journal and key of a sender.

use casebook_protocol::Blob;

use super::batch::{Batch, Content};
use crate::once::{Fingerprint, Journal, OnceKey};

/// The journal and key of a call.
#[derive(Clone, Debug)]
pub(super) struct OnceSettings {
    pub(super) journal: Journal,
    pub(super) key: OnceKey,
    /// The fingerprint of the names and contents of all files, if there are any. It belongs to every
    /// request under the key: otherwise a repeated call with other further files would return the
    /// same case.
    pub(super) files: Option<Fingerprint>,
}

impl OnceSettings {
    pub(super) fn new(journal: Journal, key: OnceKey, batches: &[Batch]) -> Self {
        let files = batches.first().map(|first| match &first.content {
            Content::Set { files, .. } => {
                let parts = files.as_slice().iter().flat_map(|file| {
                    let name = file.file_name.as_deref().unwrap_or_default();
                    let data = file.data.as_ref().map_or(&[][..], Blob::as_bytes);
                    [name.as_bytes(), data]
                });
                Fingerprint::of("files", parts)
            }
            Content::Uploads { .. } => {
                let files = batches.iter().flat_map(|batch| &batch.files);
                let hashes: Vec<_> = files.map(|file| (file.name(), file.sha256())).collect();
                let parts = hashes
                    .iter()
                    .flat_map(|(name, hash)| [name.as_bytes(), hash]);
                // An earlier version sent more than three files by several sets, with the fingerprint
                // of a set. Such a key is refused as one with other contents: its parts have other
                // files than the parts of uploads, so going on could send a file twice, or never.
                Fingerprint::of("uploads", parts)
            }
        });
        Self {
            journal,
            key,
            files,
        }
    }
}
