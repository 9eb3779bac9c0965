//! Uploads a large document.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use object_store::multipart::MultipartStore as _;
use object_store::path::Path;
use tokio::task::spawn_blocking;

use super::{Bucket, Refusal};
use crate::store::error::{ErrorKind, Step, StoreError};

/// The size of a part, in bytes, unless there would be too many. S3 takes parts from 5 MiB (user guide,
/// "Amazon S3 multipart upload limits").
const PART: u64 = 8 << 20;
/// The maximum number of parts (ibid).
const MAX_PARTS: u64 = 10_000;
/// How many parts are sent at once.
const AT_ONCE: usize = 4;

impl Bucket {
    /// Uploads a file in parts. If this fails, S3 keeps no part.
    pub(crate) async fn upload(&self, name: &str, file: File, size: u64) -> Result<(), StoreError> {
        let path = self.path(name)?;
        let refused = |error| self.error(name, ErrorKind::Bucket(Refusal::new(error)));
        let id = self
            .objects
            .create_multipart(&path)
            .await
            .map_err(refused)?;
        let sent = self.send_parts(name, &path, &id, file, size).await;
        if sent.is_err()
            && let Err(error) = self.objects.abort_multipart(&path, &id).await
        {
            tracing::debug!(%error, "the parts of a failed upload stay until a rule of the bucket removes them");
        }
        sent
    }

    async fn send_parts(
        &self,
        name: &str,
        path: &Path,
        id: &String,
        file: File,
        size: u64,
    ) -> Result<(), StoreError> {
        let refused = |error| self.error(name, ErrorKind::Bucket(Refusal::new(error)));
        let unread = |error| StoreError::io("a document", Step::Read, error);
        let length = PART.max(size.div_ceil(MAX_PARTS));
        let file = Arc::new(Mutex::new(file));
        let parts = (0..size.div_ceil(length)).map(|number| {
            let file = Arc::clone(&file);
            async move {
                let begin = number * length;
                let read = spawn_blocking(move || read(&file, begin, length.min(size - begin)));
                let bytes = read
                    .await
                    .map_err(|error| unread(io::Error::other(error)))?;
                let bytes = bytes.map_err(unread)?;
                let index = usize::try_from(number).unwrap_or(usize::MAX);
                let part = self.objects.put_part(path, id, index, bytes.into());
                part.await.map_err(refused)
            }
        });
        let parts: Vec<_> = stream::iter(parts).buffered(AT_ONCE).try_collect().await?;
        let Err(error) = self.objects.complete_multipart(path, id, parts).await else {
            return Ok(());
        };
        // An attempt whose response was lost has perhaps completed the upload; the id is unknown then.
        match self.size(name).await {
            Ok(Some(found)) if found == size => Ok(()),
            _ => Err(refused(error)),
        }
    }
}

fn read(file: &Mutex<File>, begin: u64, length: u64) -> io::Result<Bytes> {
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    file.seek(SeekFrom::Start(begin))?;
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.read_exact(&mut bytes)?;
    Ok(bytes.into())
}
