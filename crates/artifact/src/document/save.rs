//! A document into a file.

use std::fmt;
use std::future::Future;
use std::path::Path;

use casebook_types::PresignedUrl;

use super::error::DownloadError;
use super::fetch::{Fetch, Piece};
use super::part_file::PartFile;

/// How far a download has come.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Progress {
    /// How many bytes are there. It goes back to nothing when the document begins anew.
    pub received: u64,
    /// How many there will be, where the host says so.
    pub total: Option<u64>,
}

/// A document that is whole and on the disk.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Saved {
    /// How many bytes it has.
    pub size: u64,
    /// The SHA-256 of these bytes.
    pub sha256: [u8; 32],
}

impl Saved {
    /// The SHA-256 in lower-case hexadecimal digits.
    #[must_use]
    pub fn sha256_hex(&self) -> String {
        Hex(&self.sha256).to_string()
    }
}

struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

pub(super) async fn save<L, F>(
    mut fetch: Fetch<L>,
    path: &Path,
    mut watch: impl FnMut(Progress),
) -> Result<Saved, DownloadError>
where
    L: FnMut() -> F,
    F: Future<Output = Result<PresignedUrl, DownloadError>>,
{
    // The first piece comes before the file: without a link there is nothing to clean up.
    let mut piece = fetch.next().await?;
    let mut file = PartFile::create(path)
        .await
        .map_err(DownloadError::file(path))?;
    let mut received = 0;
    while let Some(next) = piece {
        match next {
            Piece::Data(data) => {
                received += data.len() as u64;
                file.write(data).await.map_err(DownloadError::file(path))?;
            }
            Piece::Restart => {
                file.restart().await.map_err(DownloadError::file(path))?;
                received = 0;
            }
        }
        watch(Progress {
            received,
            total: fetch.total(),
        });
        piece = fetch.next().await?;
    }
    let sha256 = file.finish().await.map_err(DownloadError::file(path))?;
    Ok(Saved {
        size: received,
        sha256,
    })
}
