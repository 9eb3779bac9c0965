//! Looks at the objects of a bucket.

use object_store::{GetOptions, GetRange, ObjectStore as _, ObjectStoreExt as _};
use ring::digest::{Context, SHA256};

use super::{Bucket, Meaning, Refusal};
use crate::store::blob::Blob;
use crate::store::error::StoreError;

/// The number of bytes of an object that are requested at once.
const PIECE: u64 = 8 << 20;

impl Bucket {
    /// Returns the names of the folders in a folder.
    pub(crate) async fn folders(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let path = self.path(folder)?;
        let listed = self.objects.list_with_delimiter(Some(&path)).await;
        let listed = listed.map_err(|error| self.refused(folder, Refusal::new(error)))?;
        let prefixes = listed.common_prefixes.iter();
        let mut folders: Vec<_> = prefixes
            .filter_map(|prefix| Some(prefix.filename()?.to_owned()))
            .collect();
        folders.sort_unstable();
        Ok(folders)
    }

    /// Reads an object piece by piece.
    pub(crate) async fn hash(&self, name: &str) -> Result<Option<Blob>, StoreError> {
        let path = self.path(name)?;
        let found = self.objects.head(&path).await.map_err(Refusal::new);
        let found = match found {
            Ok(found) => found,
            Err(refusal) if refusal.meaning() == Meaning::Missing => return Ok(None),
            Err(refusal) => return Err(self.refused(name, refusal)),
        };
        let (mut hash, mut size) = (Context::new(&SHA256), 0);
        while size < found.size {
            let range = GetRange::Bounded(size..found.size.min(size + PIECE));
            let options = GetOptions::new().with_range(Some(range));
            let piece = async { self.objects.get_opts(&path, options).await?.bytes().await };
            let piece = piece
                .await
                .map_err(|error| self.refused(name, Refusal::new(error)))?;
            if piece.is_empty() {
                break;
            }
            hash.update(&piece);
            size += piece.len() as u64;
        }
        let sha256 = hex::encode(hash.finish());
        Ok(Some(Blob { sha256, size }))
    }
}
