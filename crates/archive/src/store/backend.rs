//! The kinds of places.

use std::io;
use std::sync::Arc;

use bytes::Bytes;

#[cfg(feature = "s3")]
use super::bucket::Bucket;
use super::error::StoreError;
use super::folder::Folder;
use super::staged::Staged;

/// A folder or a bucket.
#[derive(Clone, Debug)]
pub(super) enum Backend {
    Folder(Arc<Folder>),
    #[cfg(feature = "s3")]
    Bucket(Arc<Bucket>),
}

impl Backend {
    /// Returns the number of bytes of a document that are held in memory before a file is begun.
    pub(super) fn lot(&self) -> usize {
        match self {
            Self::Folder(_) => 1 << 20,
            // A document in memory is sent with a single request.
            #[cfg(feature = "s3")]
            Self::Bucket(_) => 8 << 20,
        }
    }

    /// Begins a temporary file.
    pub(super) fn stage(&self) -> io::Result<Staged> {
        match self {
            Self::Folder(folder) => folder.stage(),
            #[cfg(feature = "s3")]
            Self::Bucket(bucket) => bucket.stage(),
        }
    }

    /// Keeps a document of this size under its name: what is in the file, if there is one, and then the
    /// bytes.
    pub(super) async fn keep(
        &self,
        name: String,
        size: u64,
        staged: Option<Staged>,
        rest: Bytes,
    ) -> Result<(), StoreError> {
        match self {
            Self::Folder(folder) => {
                let keep = move |folder: &Folder| {
                    let stage = || {
                        let mut staged = match staged {
                            Some(staged) => staged,
                            None => folder.stage()?,
                        };
                        staged.write(&rest)?;
                        Ok(staged)
                    };
                    folder.place_blob(&name, size, stage)
                };
                folder.run(keep).await
            }
            #[cfg(feature = "s3")]
            Self::Bucket(bucket) => match staged {
                None => bucket.create(&name, rest).await.map(drop),
                Some(staged) => bucket.keep(&name, size, staged, rest).await,
            },
        }
    }
}
