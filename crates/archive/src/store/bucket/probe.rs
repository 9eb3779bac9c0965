//! Opens an archive in a bucket, and finds out whether the bucket can hold one.

use bytes::Bytes;
use casebook_files::sweep;
use futures_util::TryStreamExt as _;
use object_store::path::Path;
use object_store::{ObjectStore as _, PutMode, UpdateVersion};

use super::{Bucket, Meaning, Refusal, TEMPORARY};
use crate::format::Format;
use crate::layout::Layout;
use crate::store::error::{ErrorKind, StoreError};
use crate::store::marker::Marker;

impl Bucket {
    /// Reads the marker, or makes an archive where no objects are, and tries whether the bucket keeps
    /// the conditions of writes.
    pub(crate) async fn open(&self, wanted: Option<Format>) -> Result<Marker, StoreError> {
        let found = self.read(Layout::MARKER, Marker::LIMIT).await?;
        let bytes = match found {
            Some(bytes) => bytes,
            None => self.make(wanted).await?,
        };
        let marker = Marker::read(&bytes, wanted);
        let marker = marker.map_err(|kind| self.error(Layout::MARKER, kind))?;
        self.probe(Layout::MARKER, bytes).await?;
        if let Err(error) = sweep(&self.temporary, |name, _| name == TEMPORARY) {
            tracing::debug!(%error, "temporary files of killed runs stay");
        }
        Ok(marker)
    }

    /// Makes an archive, unless there are objects under its prefix. Returns the marker that is there then.
    async fn make(&self, wanted: Option<Format>) -> Result<Bytes, StoreError> {
        let prefix = self.place.prefix();
        let refused = |error| StoreError::new(&self.place, ErrorKind::Bucket(Refusal::new(error)));
        let mut objects = self.objects.list(prefix.map(Path::from).as_ref());
        if let Some(object) = objects.try_next().await.map_err(refused)? {
            let file = object.location.as_ref();
            // A run that began at the same time may have made the archive.
            if let Some(bytes) = self.read(Layout::MARKER, Marker::LIMIT).await? {
                return Ok(bytes);
            }
            let file = file.chars().filter(|c| !c.is_control()).take(60).collect();
            return Err(StoreError::new(&self.place, ErrorKind::NoArchive { file }));
        }
        let bytes = Bytes::from(Marker::new(wanted).write());
        self.create(Layout::MARKER, bytes.clone()).await?;
        let found = self.read(Layout::MARKER, Marker::LIMIT).await?;
        Ok(found.unwrap_or(bytes))
    }

    /// Tries whether the bucket refuses to create an object that is there, and to replace one that is
    /// another version. The bytes are those that the object has, so a bucket that does not refuse changes
    /// nothing.
    pub(super) async fn probe(&self, name: &str, bytes: Bytes) -> Result<(), StoreError> {
        let other = UpdateVersion {
            e_tag: Some("\"00000000000000000000000000000000\"".into()),
            version: None,
        };
        let path = self.path(name)?;
        for (header, mode) in [
            ("If-None-Match", PutMode::Create),
            ("If-Match", PutMode::Update(other)),
        ] {
            match self.put(&path, bytes.clone(), mode).await {
                Ok(_) => {}
                Err(refusal) if refusal.is_not_implemented() => {}
                Err(refusal) => match refusal.meaning() {
                    Meaning::Condition | Meaning::Conflict => continue,
                    Meaning::Missing | Meaning::Perhaps | Meaning::Other => {
                        return Err(self.refused(name, refusal));
                    }
                },
            }
            let kind = ErrorKind::Unconditional { header };
            return Err(StoreError::new(&self.place, kind));
        }
        Ok(())
    }
}
