//! Downloads a document into a file, which gets its name when it is complete and on the disk.

use std::future::Future;
use std::io;
use std::path::Path;

use casebook_files::Access;
use casebook_types::PresignedUrl;
use tokio::task::spawn_blocking;

use super::download::DownloadProgress;
use super::error::DownloadError;
use super::fetch::{Fetch, Piece};
use super::part_file::PartFile;
use super::staged::StagedDocument;

/// The size and the hash of a document that was downloaded into a file or a writer.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SavedDocument {
    /// The size in bytes.
    pub size: u64,
    /// The SHA-256 hash.
    pub sha256: [u8; 32],
}

impl SavedDocument {
    /// Returns the SHA-256 hash as lower-case hexadecimal digits.
    #[must_use]
    pub fn sha256_hex(&self) -> String {
        hex::encode(self.sha256)
    }
}

/// Downloads a document into a temporary file.
pub(super) async fn stage<L, F>(
    mut fetch: Fetch<L>,
    path: &Path,
    access: Access,
    mut watch: impl FnMut(DownloadProgress),
) -> Result<StagedDocument, DownloadError>
where
    L: FnMut() -> F,
    F: Future<Output = Result<PresignedUrl, DownloadError>>,
{
    // The first piece comes before the file: without a link there is nothing to clean up.
    let mut piece = fetch.next().await?;
    let mut file = PartFile::create(path, access)
        .await
        .map_err(DownloadError::file(path))?;
    let mut received = 0;
    while let Some(next) = piece {
        received = next.after(received);
        let taken = match next {
            Piece::Data(data) => file.write(data).await,
            Piece::Restart => file.restart().await,
        };
        taken.map_err(DownloadError::file(path))?;
        watch(DownloadProgress {
            received,
            total: fetch.total(),
        });
        piece = fetch.next().await?;
    }
    let whole = file.whole(received).await;
    whole.map_err(DownloadError::file(path))
}

/// Downloads a document and renames it to its path.
pub(super) async fn save<L, F>(
    fetch: Fetch<L>,
    path: &Path,
    access: Access,
    watch: impl FnMut(DownloadProgress),
) -> Result<SavedDocument, DownloadError>
where
    L: FnMut() -> F,
    F: Future<Output = Result<PresignedUrl, DownloadError>>,
{
    let staged = stage(fetch, path, access, watch).await?;
    // What has begun there is done to its end, even when nobody waits for it any more.
    let kept = spawn_blocking(|| staged.keep()).await;
    let kept = kept.map_err(io::Error::other).and_then(|kept| kept);
    kept.map_err(DownloadError::file(path))
}
