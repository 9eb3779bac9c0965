//! The rows of a part, before it is written, and their stamps.

use bytes::Bytes;

use super::Format;
use super::error::PartError;
use super::jsonl::JsonLines;
#[cfg(feature = "parquet")]
use super::parquet::RowGroups;
use super::stamps::{OwnedStamp, StoredRow};
use crate::record::{Record, Stamp};
use crate::table::Table;

/// The rows of a part of a table, in memory.
///
/// ```
/// use casebook_archive::{AccountRow, Format, PartBuffer, Record, Stamp, fingerprint, read_stamps};
///
/// let account = AccountRow {
///     name: Some("payments"),
///     email: None,
///     state: None,
///     support: "read",
///     artifact: "read",
///     error: None,
/// };
/// let stamp = Stamp {
///     id: "012345678901",
///     version: 1,
///     gone: false,
///     fingerprint: fingerprint(&account),
///     run: "2026-11-28T12:00:00Z",
///     archived_at: 1_795_867_200_000_000,
/// };
/// let mut part = PartBuffer::new(AccountRow::TABLE, Format::Jsonl);
/// part.push(&stamp, &account);
///
/// let stamps = read_stamps(AccountRow::TABLE, Format::Jsonl, part.finish()?)?;
/// assert_eq!(stamps[0].id, "012345678901");
/// # Ok::<(), casebook_archive::PartError>(())
/// ```
#[derive(Debug)]
pub struct PartBuffer {
    table: &'static Table,
    rows: usize,
    encoder: Encoder,
}

#[derive(Debug)]
enum Encoder {
    #[cfg(feature = "parquet")]
    Parquet(Box<RowGroups>),
    Jsonl(JsonLines),
}

impl PartBuffer {
    /// Creates a part without rows.
    #[must_use]
    pub fn new(table: &'static Table, format: Format) -> Self {
        let encoder = match format {
            #[cfg(feature = "parquet")]
            Format::Parquet => Encoder::Parquet(Box::new(RowGroups::new(table))),
            Format::Jsonl => Encoder::Jsonl(JsonLines::new(table)),
        };
        Self {
            table,
            rows: 0,
            encoder,
        }
    }

    /// Adds a row.
    ///
    /// A number that is not finite, and a time outside the years 0 to 9999, become a null.
    ///
    /// # Panics
    ///
    /// Panics if the record belongs to another table.
    pub fn push<R: Record>(&mut self, stamp: &Stamp<'_>, record: &R) {
        assert!(std::ptr::eq(R::TABLE, self.table), "a row of another table");
        self.rows += 1;
        match &mut self.encoder {
            #[cfg(feature = "parquet")]
            Encoder::Parquet(groups) => groups.push(stamp, |cells| record.write(cells)),
            Encoder::Jsonl(lines) => lines.push(stamp, |cells| record.write(cells)),
        }
    }

    /// Adds a row of an entity that is gone: nulls after the stamp.
    pub fn push_gone(&mut self, stamp: &Stamp<'_>) {
        self.rows += 1;
        match &mut self.encoder {
            #[cfg(feature = "parquet")]
            Encoder::Parquet(groups) => groups.push(stamp, RowGroups::nulls),
            Encoder::Jsonl(lines) => lines.push(stamp, JsonLines::nulls),
        }
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Returns about how many bytes of memory the rows take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match &self.encoder {
            #[cfg(feature = "parquet")]
            Encoder::Parquet(groups) => groups.bytes(),
            Encoder::Jsonl(lines) => lines.bytes(),
        }
    }

    /// Returns the content of the file.
    ///
    /// # Errors
    ///
    /// Fails if the rows cannot be encoded, which no value causes.
    pub fn finish(self) -> Result<Bytes, PartError> {
        match self.encoder {
            #[cfg(feature = "parquet")]
            Encoder::Parquet(groups) => groups.finish(),
            Encoder::Jsonl(lines) => Ok(lines.finish()),
        }
    }
}

/// Returns the stamps of the rows of a part, in their order.
///
/// # Errors
///
/// Fails if the part is damaged, is none of this table, or has tables of a newer version.
pub fn read_stamps(
    table: &'static Table,
    format: Format,
    part: Bytes,
) -> Result<Vec<OwnedStamp>, PartError> {
    match format {
        #[cfg(feature = "parquet")]
        Format::Parquet => super::parquet::read_stamps(table, part),
        Format::Jsonl => {
            let _ = table; // Lines of JSON do not name their table.
            super::jsonl::read_stamps(&part)
        }
    }
}

/// Returns the rows of a part, in their order. All columns are decoded.
///
/// # Errors
///
/// Fails like [`read_stamps`].
pub(crate) fn read_rows(
    table: &'static Table,
    format: Format,
    part: Bytes,
) -> Result<Vec<StoredRow>, PartError> {
    match format {
        #[cfg(feature = "parquet")]
        Format::Parquet => super::parquet::read_rows(table, part),
        Format::Jsonl => {
            let _ = table;
            super::jsonl::read_rows(&part)
        }
    }
}
