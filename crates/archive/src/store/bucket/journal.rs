//! A journal in a bucket.

use std::fmt;

use bytes::Bytes;
use casebook_support::{JournalStore, StoreFuture, StoredEntry};
use object_store::{PutMode, UpdateVersion};

use super::{ATTEMPTS, Bucket, Meaning, Object, pause};
use crate::store::error::{ErrorKind, StoreError};
use crate::store::options::StoreOptions;
use crate::store::place::{Kind, Place};

/// The object that shows whether the bucket keeps the conditions of writes.
const PROBE: &str = "journal.txt";
/// Its contents, for someone who finds it.
const PROBE_TEXT: &str = "The objects beside this one are a journal of casebook.\n";
/// The most bytes that are read of an object. No entry of a journal has as many.
const LIMIT: u64 = 2 << 20;

/// The entries of a [`Journal`](casebook_support::Journal) in a bucket of S3, which all machines share:
/// one object for each request under a key, and one for each text that is being sent.
///
/// Every write has a condition (`If-None-Match` or `If-Match`). The credentials need the IAM actions
/// `s3:GetObject`, `s3:ListBucket` and `s3:PutObject`. Nothing is ever removed. A rule of the bucket may
/// remove objects that have not changed for longer than a key can be used again.
///
/// ```
/// use casebook_archive::{BucketJournal, Place, StoreOptions};
/// use casebook_support::Journal;
///
/// # async fn open() -> Result<Journal, Box<dyn std::error::Error>> {
/// let place: Place = "s3://incidents/journal".parse()?;
/// let store = BucketJournal::open(&place, "123456789012", StoreOptions::new()).await?;
/// let journal = Journal::shared(store);
/// # Ok(journal)
/// # }
/// ```
pub struct BucketJournal {
    bucket: Bucket,
    folder: String,
}

impl BucketJournal {
    /// Opens the journal in a folder of a place, which should be that of one account, and tries whether the
    /// bucket keeps the conditions of writes.
    ///
    /// # Errors
    ///
    /// Fails if the place is no bucket, if the bucket ignores conditions, if it cannot be read or written,
    /// and if the configuration is incomplete. No support request was sent.
    pub async fn open(
        place: &Place,
        folder: &str,
        options: StoreOptions,
    ) -> Result<Self, StoreError> {
        let Kind::Bucket(bucket) = &place.0 else {
            return Err(StoreError::new(place, ErrorKind::NoBucket));
        };
        let bucket = Bucket::new(bucket, options)?;
        let journal = Self {
            bucket,
            folder: folder.to_owned(),
        };
        let (name, text) = (journal.name(PROBE), Bytes::from(PROBE_TEXT));
        journal.bucket.create(&name, text.clone()).await?;
        journal.bucket.probe(&name, text).await?;
        Ok(journal)
    }

    fn name(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    async fn read(&self, name: &str) -> Result<Option<StoredEntry>, StoreError> {
        let name = self.name(name);
        let found = self.bucket.get(&name, LIMIT).await?;
        found.map(|object| self.entry(&name, object)).transpose()
    }

    fn entry(&self, name: &str, object: Object) -> Result<StoredEntry, StoreError> {
        let version = self.version(name, object.version.e_tag)?;
        Ok(StoredEntry::new(object.bytes, version))
    }

    fn version(&self, name: &str, e_tag: Option<String>) -> Result<String, StoreError> {
        e_tag.ok_or_else(|| self.bucket.error(name, ErrorKind::NoVersion))
    }

    async fn write(
        &self,
        name: &str,
        bytes: Bytes,
        replaces: Option<&str>,
    ) -> Result<Option<String>, StoreError> {
        let name = self.name(name);
        let path = self.bucket.path(&name)?;
        for attempt in 0..ATTEMPTS {
            let mode = match replaces {
                None => PutMode::Create,
                Some(version) => PutMode::Update(UpdateVersion {
                    e_tag: Some(version.to_owned()),
                    version: None,
                }),
            };
            let refusal = match self.bucket.put(&path, bytes.clone(), mode).await {
                Ok(e_tag) => return self.version(&name, e_tag).map(Some),
                Err(refusal) => refusal,
            };
            match refusal.meaning() {
                // It may be this call that has written, with an attempt whose answer was lost.
                meaning @ (Meaning::Condition | Meaning::Missing | Meaning::Perhaps) => {
                    return match self.bucket.get(&name, LIMIT).await? {
                        Some(found) if found.bytes == bytes => {
                            self.entry(&name, found).map(|entry| Some(entry.version))
                        }
                        _ if meaning == Meaning::Perhaps => {
                            Err(self.bucket.refused(&name, refusal))
                        }
                        _ => Ok(None),
                    };
                }
                Meaning::Conflict => pause(attempt).await,
                Meaning::Other => return Err(self.bucket.refused(&name, refusal)),
            }
        }
        Err(self.bucket.error(&name, ErrorKind::Crossed))
    }

    async fn list(&self) -> Result<Vec<String>, StoreError> {
        let listed = self.bucket.list(&self.folder).await?;
        let names = listed.iter().filter_map(|file| {
            let name = file.name.strip_prefix(&self.folder)?.strip_prefix('/')?;
            (name != PROBE).then(|| name.to_owned())
        });
        Ok(names.collect())
    }
}

impl JournalStore for BucketJournal {
    fn place(&self, name: &str) -> String {
        self.bucket.url(&self.name(name))
    }

    fn read<'a>(&'a self, name: &'a str) -> StoreFuture<'a, Option<StoredEntry>> {
        Box::pin(async { Ok(self.read(name).await?) })
    }

    fn write<'a>(
        &'a self,
        name: &'a str,
        bytes: Bytes,
        replaces: Option<&'a str>,
    ) -> StoreFuture<'a, Option<String>> {
        Box::pin(async move { Ok(self.write(name, bytes, replaces).await?) })
    }

    fn list(&self) -> StoreFuture<'_, Vec<String>> {
        Box::pin(async { Ok(self.list().await?) })
    }
}

impl fmt::Debug for BucketJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BucketJournal")
            .field(&self.place(""))
            .finish()
    }
}
