//! A store that several machines share.

use std::fmt;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use casebook_stack::BoxError;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::Stored;
use crate::once::error::{Cause, JournalError};
use crate::once::journal_key::JournalKey;
use crate::once::record::Record;
use crate::once::writer::Writer;

/// How many entries are read at once.
const AT_ONCE: usize = 16;

/// The future of a [`JournalStore`].
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send + 'a>>;

/// A store that several machines share, in which a [`Journal`](crate::Journal) keeps its entries: a
/// bucket, a table, or whatever else can replace an entry only if it has not changed.
///
/// An entry has a name of lower-case hexadecimal digits with the extension `.json` or `.lock`, and at
/// most 1 MiB. A journal never removes one.
///
/// All machines have to see the same order of writes: a read that begins after a write has ended returns
/// that write or a later one. Amazon S3 and DynamoDB (with consistent reads) do so.
pub trait JournalStore: fmt::Debug + Send + Sync + 'static {
    /// Returns the place of an entry, as errors name it.
    fn place(&self, name: &str) -> String;

    /// Reads an entry. Returns `None` if there is none of this name.
    ///
    /// # Errors
    ///
    /// Fails if it is unknown whether there is one, or if it cannot be read.
    fn read<'a>(&'a self, name: &'a str) -> StoreFuture<'a, Option<StoredEntry>>;

    /// Writes an entry, in one step with the condition: if `replaces` is `None`, only if there is no
    /// entry of this name, and otherwise only if the entry still has this version. Returns the new
    /// version, or `None` if the condition does not hold.
    ///
    /// No two writes have the same bytes. So after a response that was lost, the entry itself tells
    /// whether it was written.
    ///
    /// # Errors
    ///
    /// Fails if the entry cannot be written, or if it is unknown whether it was.
    fn write<'a>(
        &'a self,
        name: &'a str,
        bytes: Bytes,
        replaces: Option<&'a str>,
    ) -> StoreFuture<'a, Option<String>>;

    /// Returns the names of all entries.
    ///
    /// # Errors
    ///
    /// Fails if they cannot be listed.
    fn list(&self) -> StoreFuture<'_, Vec<String>>;
}

/// An entry of a [`JournalStore`], and the version that it has.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StoredEntry {
    /// The bytes, as they were written.
    pub bytes: Bytes,
    /// What tells this version from all others of the entry, such as an entity tag.
    pub version: String,
}

impl StoredEntry {
    /// Creates an entry.
    #[must_use]
    pub fn new(bytes: Bytes, version: String) -> Self {
        Self { bytes, version }
    }
}

/// The records in a shared store.
#[derive(Clone, Debug)]
pub(in crate::once) struct Shared(Arc<dyn JournalStore>);

impl Shared {
    pub(in crate::once) fn new(store: impl JournalStore) -> Self {
        Self(Arc::new(store))
    }

    pub(super) async fn read(&self, id: JournalKey<'_>) -> Result<Stored, JournalError> {
        let name = id.record_name();
        let Some(entry) = self.entry(&name).await? else {
            return Ok(Stored::default());
        };
        let record = self.parse(&name, &entry.bytes)?;
        if !record.is_of(id) {
            return Err(self.error(&name, Cause::Foreign));
        }
        Ok(Stored {
            record: Some(record).filter(|record| !record.is_free()),
            version: Some(entry.version),
        })
    }

    /// Writes a record over the one of a version, and keeps the new version. Returns whether that
    /// version was still there.
    pub(super) async fn write(
        &self,
        record: &Record,
        version: &mut Option<String>,
    ) -> Result<bool, JournalError> {
        let name = record.id().record_name();
        let text = record.text_to_store();
        let text = text.map_err(|cause| self.error(&name, cause))?;
        let written = self
            .write_entry(&name, text.into(), version.as_deref())
            .await?;
        let is_written = written.is_some();
        if is_written {
            *version = written;
        }
        Ok(is_written)
    }

    pub(super) async fn records(&self) -> Result<Vec<Record>, JournalError> {
        let names = self.0.list().await;
        let mut names = names.map_err(|error| self.error("", Cause::Store(error)))?;
        names.retain(|name| name.ends_with(".json"));
        let records = names.into_iter().map(|name| async move {
            let entry = self.entry(&name).await?;
            let record = entry.map(|entry| self.parse(&name, &entry.bytes));
            let record = record.transpose()?;
            match &record {
                Some(record) if record.id().record_name() != name => {
                    Err(self.error(&name, Cause::Foreign))
                }
                _ => Ok(record.filter(|record| !record.is_free())),
            }
        });
        let records = stream::iter(records).buffered(AT_ONCE);
        let records: Vec<Option<Record>> = records.try_collect().await?;
        Ok(records.into_iter().flatten().collect())
    }

    /// Frees a request, also one whose record is damaged. Returns whether it was in use; `None` if there is
    /// no entry.
    pub(in crate::once) async fn forget(
        &self,
        id: JournalKey<'_>,
        writer: &Writer,
    ) -> Result<Option<bool>, JournalError> {
        let name = id.record_name();
        let Some(entry) = self.entry(&name).await? else {
            return Ok(None);
        };
        let was_free = Record::parse(&entry.bytes).is_ok_and(|record| record.is_free());
        let free = Record::free(id, writer.next());
        match self.write(&free, &mut Some(entry.version)).await? {
            true => Ok(Some(!was_free)),
            false => Err(self.error(&name, Cause::Changed)),
        }
    }

    pub(in crate::once) async fn entry(
        &self,
        name: &str,
    ) -> Result<Option<StoredEntry>, JournalError> {
        let found = self.0.read(name).await;
        found.map_err(|error| self.error(name, Cause::Store(error)))
    }

    pub(in crate::once) async fn write_entry(
        &self,
        name: &str,
        bytes: Bytes,
        replaces: Option<&str>,
    ) -> Result<Option<String>, JournalError> {
        let written = self.0.write(name, bytes, replaces).await;
        written.map_err(|error| self.error(name, Cause::Store(error)))
    }

    pub(in crate::once) fn place(&self, name: &str) -> String {
        self.0.place(name)
    }

    fn parse(&self, name: &str, bytes: &[u8]) -> Result<Record, JournalError> {
        Record::parse(bytes).map_err(|cause| self.error(name, cause))
    }

    fn error(&self, name: &str, cause: Cause) -> JournalError {
        JournalError::new(Path::new(&self.place(name)), cause)
    }
}
