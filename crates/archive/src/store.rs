//! The store: where the files of an archive are, and how they are written.

mod backend;
mod blob;
#[cfg(feature = "s3")]
mod bucket;
mod created;
mod error;
mod folder;
mod inspect;
mod lines;
mod listed;
mod lock;
mod marker;
mod name;
mod options;
mod place;
mod staged;

use std::sync::Arc;

use bytes::Bytes;
use casebook_types::AccountId;
use futures_util::future::try_join_all;

pub(crate) use blob::UnnamedBlob;
pub use blob::{Blob, BlobWriter};
#[cfg(feature = "s3")]
pub use bucket::BucketJournal;
pub use created::Created;
pub use error::StoreError;
pub(crate) use listed::Listed;
pub use lock::AccountLock;
pub use options::StoreOptions;
pub use place::{Place, PlaceError};

use crate::format::Format;
use crate::layout::Layout;
use backend::Backend;
#[cfg(feature = "s3")]
use bucket::Bucket;
use folder::Folder;

/// The files of an archive.
///
/// A file has a name such as those of [`Layout`], relative to the place of the archive, with `/` between
/// the folders. A method that writes returns when the file would survive a power loss. A reader sees a
/// whole file or none, because a file is written under a temporary name. What a killed run has left
/// under such a name, a later [`open`](Self::open) removes.
///
/// Nothing is written or read through a link below a folder. A bucket must keep the conditions of writes
/// (`If-None-Match`, `If-Match`), which [`open`](Self::open) tries; its credentials need the IAM actions
/// `s3:GetObject`, `s3:ListBucket`, `s3:PutObject`, `s3:DeleteObject` and `s3:AbortMultipartUpload`.
///
/// A write that was begun may end after its future was dropped. The file is then as it was before, or as
/// the write would have left it.
///
/// Clones share everything, so several tasks can use one store.
///
/// ```
/// use bytes::Bytes;
/// use casebook_archive::{Created, Place, Store, StoreOptions};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let home = tempfile::tempdir()?;
/// # let folder = home.path().join("archive").display().to_string();
/// let place: Place = folder.parse()?;
/// let store = Store::open(&place, StoreOptions::new()).await?;
///
/// let part = Bytes::from("{}\n");
/// let name = "kind=case/account=123456789012/dt=2026-11-28/part-000001.jsonl";
/// assert_eq!(store.create(name, part.clone()).await?, Created::New);
/// assert_eq!(store.create(name, part).await?, Created::Exists);
/// assert_eq!(store.list("kind=case/account=123456789012").await?, [name]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Store {
    backend: Backend,
    format: Format,
}

impl Store {
    /// Opens an archive, or makes one in a place that is empty or missing.
    ///
    /// A new archive has the format of the options, or Parquet if they name none and this build can
    /// write it. Temporary files of killed runs are removed.
    ///
    /// # Errors
    ///
    /// Fails when the place has files and is no archive, when the archive has a newer version or another
    /// format than that of the options, when it cannot be read or written, and when a file or a link is
    /// where a folder should be. Nothing that was there is changed.
    pub async fn open(place: &Place, options: StoreOptions) -> Result<Self, StoreError> {
        let wanted = options.format;
        let (backend, marker) = match &place.0 {
            place::Kind::Folder(path) => {
                let folder = Arc::new(Folder::new(path, options.access));
                let marker = folder.run(move |folder| folder.open(wanted)).await?;
                (Backend::Folder(folder), marker)
            }
            #[cfg(feature = "s3")]
            place::Kind::Bucket(place) => {
                let bucket = Arc::new(Bucket::new(place, options)?);
                let marker = bucket.open(wanted).await?;
                (Backend::Bucket(bucket), marker)
            }
        };
        Ok(Self {
            backend,
            format: marker.format,
        })
    }

    /// Returns the format of the parts.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Writes a new file, if its name is free.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be written. There is no file of this name then, unless there was one
    /// before.
    pub async fn create(&self, name: &str, bytes: Bytes) -> Result<Created, StoreError> {
        let created = self.create_all([(name.to_owned(), bytes)]).await?;
        let first = created.first().copied();
        Ok(first.unwrap_or(Created::Exists))
    }

    /// Writes new files whose names are free, in their order: each file is there for good before the next
    /// one appears.
    ///
    /// It is faster than a [`create`](Self::create) for each. It stops at the first name that is taken,
    /// which is the last entry of the result.
    ///
    /// # Errors
    ///
    /// Fails when a file cannot be written. The files before it are there.
    pub async fn create_all(
        &self,
        files: impl IntoIterator<Item = (String, Bytes)>,
    ) -> Result<Vec<Created>, StoreError> {
        match &self.backend {
            Backend::Folder(folder) => {
                let staged = files
                    .into_iter()
                    .map(|(name, bytes)| folder.run(move |folder| folder.stage_new(&name, &bytes)));
                let staged = try_join_all(staged).await?;
                let place = move |folder: &Folder| folder.place_all(staged);
                folder.run(place).await
            }
            #[cfg(feature = "s3")]
            Backend::Bucket(bucket) => {
                let mut created = Vec::new();
                for (name, bytes) in files {
                    created.push(bucket.create(&name, bytes).await?);
                    if created.last() == Some(&Created::Exists) {
                        break;
                    }
                }
                Ok(created)
            }
        }
    }

    /// Writes a file, and replaces the one of this name.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be written. The old file is then unchanged, unless only the last step
    /// failed, which syncs the new name to the disk.
    pub async fn replace(&self, name: &str, bytes: Bytes) -> Result<(), StoreError> {
        match &self.backend {
            Backend::Folder(folder) => {
                let name = name.to_owned();
                let replace = move |folder: &Folder| folder.replace(&name, &bytes);
                folder.run(replace).await
            }
            #[cfg(feature = "s3")]
            Backend::Bucket(bucket) => bucket.replace(name, bytes).await,
        }
    }

    /// Reads a file of at most `limit` bytes. Returns `None` if there is no file of this name.
    ///
    /// # Errors
    ///
    /// Fails when the file is longer than `limit`, or cannot be read.
    pub async fn read(&self, name: &str, limit: u64) -> Result<Option<Bytes>, StoreError> {
        match &self.backend {
            Backend::Folder(folder) => {
                let name = name.to_owned();
                folder.run(move |folder| folder.read(&name, limit)).await
            }
            #[cfg(feature = "s3")]
            Backend::Bucket(bucket) => bucket.read(name, limit).await,
        }
    }

    /// Returns the names of all files below a folder, sorted. A folder that is missing has no files.
    ///
    /// # Errors
    ///
    /// Fails when a folder cannot be read, or a link is among its entries.
    pub async fn list(&self, name: &str) -> Result<Vec<String>, StoreError> {
        let listed = self.list_sizes(name).await?;
        Ok(listed.into_iter().map(|file| file.name).collect())
    }

    /// Returns the names and sizes of all files below a folder, sorted by name.
    ///
    /// # Errors
    ///
    /// Fails like [`list`](Self::list).
    pub(crate) async fn list_sizes(&self, name: &str) -> Result<Vec<Listed>, StoreError> {
        match &self.backend {
            Backend::Folder(folder) => {
                let name = name.to_owned();
                folder.run(move |folder| folder.list(&name)).await
            }
            #[cfg(feature = "s3")]
            Backend::Bucket(bucket) => bucket.list(name).await,
        }
    }

    /// Removes a file. A file that does not exist is not an error.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be removed.
    pub async fn remove(&self, name: &str) -> Result<(), StoreError> {
        match &self.backend {
            Backend::Folder(folder) => {
                let name = name.to_owned();
                folder.run(move |folder| folder.remove(&name)).await
            }
            #[cfg(feature = "s3")]
            Backend::Bucket(bucket) => bucket.remove(name).await,
        }
    }

    /// Appends a line of JSON to a file, and makes the file if it is missing. The line has no line feed.
    ///
    /// Several runs can append at once. If a killed run has left the beginning of a line at the end of
    /// the file, that is removed first, so that every line of the file is whole.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be written. It is then as before.
    pub async fn append_line(&self, name: &str, line: &str) -> Result<(), StoreError> {
        match &self.backend {
            Backend::Folder(folder) => {
                let (name, line) = (name.to_owned(), line.to_owned());
                let append = move |folder: &Folder| folder.append_line(&name, &line);
                folder.run(append).await
            }
            #[cfg(feature = "s3")]
            Backend::Bucket(bucket) => bucket.append_line(name, line).await,
        }
    }

    /// Begins a document, whose name will be its hash.
    #[must_use]
    pub fn blob(&self) -> BlobWriter {
        BlobWriter::new(self.backend.clone())
    }

    /// Returns whether the archive has a document, by its SHA-256 in lower-case hexadecimal digits.
    ///
    /// # Errors
    ///
    /// Fails when the place cannot be read.
    pub async fn has_blob(&self, sha256: &str) -> Result<bool, StoreError> {
        let name = Layout::blob(sha256);
        match &self.backend {
            Backend::Folder(folder) => folder.run(move |folder| folder.has(&name)).await,
            #[cfg(feature = "s3")]
            Backend::Bucket(bucket) => Ok(bucket.size(&name).await?.is_some()),
        }
    }

    /// Takes the lock of an account. Returns `None` if another run holds it.
    ///
    /// A place without locks, such as a bucket or some network file systems, gives a lock that excludes
    /// nothing. The names of the parts are what keeps two runs apart, and the lock only tells a run
    /// earlier.
    ///
    /// # Errors
    ///
    /// Fails when the file of the lock cannot be made.
    pub async fn lock(&self, account: &AccountId) -> Result<Option<AccountLock>, StoreError> {
        match &self.backend {
            Backend::Folder(folder) => {
                let name = Layout::lock(account);
                folder.run(move |folder| folder.lock(&name)).await
            }
            #[cfg(feature = "s3")]
            Backend::Bucket(_) => Ok(Some(AccountLock::new(None))),
        }
    }
}

#[cfg(test)]
mod tests;
