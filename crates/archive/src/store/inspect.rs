//! Looks at an archive without writing to it.

use super::backend::Backend;
#[cfg(feature = "s3")]
use super::bucket::Bucket;
use super::error::{ErrorKind, StoreError};
use super::folder::Folder;
use super::marker::Marker;
use super::{Arc, Blob, Listed, Place, Store, StoreOptions, place};
use crate::layout::Layout;

impl Store {
    /// Opens an archive that exists, to read it. Nothing is written.
    ///
    /// # Errors
    ///
    /// Fails when the place has no archive, or one of a newer version or another format than that of the
    /// options, and when it cannot be read.
    pub async fn open_to_read(place: &Place, options: StoreOptions) -> Result<Self, StoreError> {
        let wanted = options.format;
        let (backend, marker) = match &place.0 {
            place::Kind::Folder(path) => {
                let folder = Arc::new(Folder::new(path, options.access));
                let read = |folder: &Folder| {
                    folder.expect_folder()?;
                    folder.read(Layout::MARKER, Marker::LIMIT)
                };
                let marker = folder.run(read).await?;
                (Backend::Folder(folder), marker)
            }
            #[cfg(feature = "s3")]
            place::Kind::Bucket(place) => {
                let bucket = Arc::new(Bucket::new(place, options)?);
                let marker = bucket.read(Layout::MARKER, Marker::LIMIT).await?;
                (Backend::Bucket(bucket), marker)
            }
        };
        let marker = marker.ok_or_else(|| StoreError::new(place, ErrorKind::NoMarker))?;
        let at = |kind| StoreError::new(format_args!("{place}/{}", Layout::MARKER), kind);
        let format = Marker::read(&marker, wanted).map_err(at)?.format;
        Ok(Self { backend, format })
    }

    /// Returns the names of the folders in a folder, sorted. A folder that is missing has none.
    ///
    /// # Errors
    ///
    /// Fails when a folder cannot be read.
    pub(crate) async fn folders(&self, name: &str) -> Result<Vec<String>, StoreError> {
        match &self.backend {
            Backend::Folder(folder) => {
                let name = name.to_owned();
                folder.run(move |folder| folder.folders(&name)).await
            }
            #[cfg(feature = "s3")]
            Backend::Bucket(bucket) => bucket.folders(name).await,
        }
    }

    /// Reads a file of any size, a piece at a time, and returns its hash and size. Returns `None` if there
    /// is no file of this name.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be read.
    pub(crate) async fn hash(&self, name: &str) -> Result<Option<Blob>, StoreError> {
        match &self.backend {
            Backend::Folder(folder) => {
                let name = name.to_owned();
                folder.run(move |folder| folder.hash(&name)).await
            }
            #[cfg(feature = "s3")]
            Backend::Bucket(bucket) => bucket.hash(name).await,
        }
    }

    /// Returns the size of a file, or `None` if there is no file of this name.
    ///
    /// # Errors
    ///
    /// Fails when the place cannot be read.
    pub(crate) async fn size(&self, name: &str) -> Result<Option<u64>, StoreError> {
        match &self.backend {
            Backend::Folder(folder) => {
                let name = name.to_owned();
                folder.run(move |folder| folder.size(&name)).await
            }
            #[cfg(feature = "s3")]
            Backend::Bucket(bucket) => bucket.size(name).await,
        }
    }

    /// Returns the temporary files of runs that go on or were killed. A bucket has none.
    ///
    /// # Errors
    ///
    /// Fails when the folder cannot be read.
    pub(crate) async fn temporary_files(&self) -> Result<Vec<Listed>, StoreError> {
        match &self.backend {
            Backend::Folder(folder) => folder.run(Folder::temporary_files).await,
            #[cfg(feature = "s3")]
            Backend::Bucket(_) => Ok(Vec::new()),
        }
    }
}
