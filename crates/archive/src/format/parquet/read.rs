//! Reading the stamps of Parquet.

use bytes::Bytes;
use parquet::basic::Type as Physical;
use parquet::column::reader::{ColumnReader, get_typed_column_reader};
use parquet::data_type::{BoolType, ByteArrayType, DataType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::SchemaDescriptor;

use super::{TABLE_KEY, VERSION_KEY, seal};
use crate::format::error::{PartError, Problem};
use crate::format::stamps::{OwnedStamp, expect_known};
use crate::table::Table;

/// The number of rows that are read at once.
const BATCH: usize = 8192;

/// Returns the stamps of the rows.
pub(in crate::format) fn read_stamps(
    table: &Table,
    part: Bytes,
) -> Result<Vec<OwnedStamp>, PartError> {
    let file = open(table, part)?;
    let columns = Columns::find(file.metadata().file_metadata().schema_descr())?;
    let mut stamps = Vec::new();
    for index in 0..file.num_row_groups() {
        let group = file.get_row_group(index);
        group
            .and_then(|group| columns.read(&*group, &mut stamps))
            .map_err(|error| damaged(&format!("row group {}", index + 1), error))?;
    }
    Ok(stamps)
}

/// Opens a part of a table, and compares its bytes with its checksum.
pub(super) fn open(table: &Table, part: Bytes) -> Result<SerializedFileReader<Bytes>, PartError> {
    seal::verify(&part)?;
    let file = SerializedFileReader::new(part).map_err(|error| damaged("the file", error))?;
    let metadata = file.metadata().file_metadata();
    let value = |key: &str| {
        let mut entries = metadata.key_value_metadata().into_iter().flatten();
        entries.find(|entry| entry.key == key)?.value.as_deref()
    };
    let schema = value(VERSION_KEY).and_then(|version| version.parse().ok());
    expect_known(schema.ok_or_else(|| Problem::Foreign {
        expected: format!("the metadata {VERSION_KEY} of a part of an archive"),
        found: "none".to_owned(),
    })?)?;
    if value(TABLE_KEY) != Some(table.kind) {
        return Err(Problem::Foreign {
            expected: format!("rows of the table {}", table.kind),
            found: format!("the table {:?}", value(TABLE_KEY).unwrap_or_default()),
        }
        .into());
    }
    Ok(file)
}

pub(super) fn damaged(place: &str, error: impl ToString) -> PartError {
    Problem::Damaged {
        place: place.to_owned(),
        found: error.to_string(),
    }
    .into()
}

/// The positions of the columns.
pub(super) struct Columns {
    id: usize,
    version: usize,
    gone: usize,
    fingerprint: usize,
}

impl Columns {
    pub(super) fn find(schema: &SchemaDescriptor) -> Result<Self, PartError> {
        let find = |name: &str, physical: Physical| {
            let mut columns = schema.columns().iter();
            let found = columns.position(|column| {
                column.path().parts() == [name]
                    && column.physical_type() == physical
                    && column.max_rep_level() == 0
            });
            found.ok_or_else(|| {
                PartError::from(Problem::Foreign {
                    expected: format!("a column {name} of the type {physical}"),
                    found: "none".to_owned(),
                })
            })
        };
        Ok(Self {
            id: find("id", Physical::BYTE_ARRAY)?,
            version: find("version", Physical::INT64)?,
            gone: find("gone", Physical::BOOLEAN)?,
            fingerprint: find("fingerprint", Physical::INT64)?,
        })
    }

    pub(super) fn read(
        &self,
        group: &dyn RowGroupReader,
        stamps: &mut Vec<OwnedStamp>,
    ) -> Result<(), ParquetError> {
        let ids = values::<ByteArrayType>(group, self.id)?;
        let versions = values::<Int64Type>(group, self.version)?;
        let gone = values::<BoolType>(group, self.gone)?;
        let fingerprints = values::<Int64Type>(group, self.fingerprint)?;
        for (((id, version), gone), fingerprint) in
            ids.iter().zip(versions).zip(gone).zip(fingerprints)
        {
            stamps.push(OwnedStamp {
                id: id.as_utf8()?.to_owned(),
                version: i32::try_from(version)?,
                gone,
                fingerprint,
            });
        }
        Ok(())
    }
}

/// Returns the values of a column of a row group, none of which may be null.
fn values<T: DataType>(
    group: &dyn RowGroupReader,
    column: usize,
) -> Result<Vec<T::T>, ParquetError> {
    let expected = group.metadata().num_rows();
    let reader: ColumnReader = group.get_column_reader(column)?;
    let mut reader = get_typed_column_reader::<T>(reader);
    let mut values = Vec::new();
    let mut levels = Vec::new();
    loop {
        let (records, _, _) = reader.read_records(BATCH, Some(&mut levels), None, &mut values)?;
        if records == 0 {
            break;
        }
        levels.clear();
    }
    if i64::try_from(values.len()) != Ok(expected) {
        return Err(ParquetError::General(format!(
            "expected {expected} values, found {}",
            values.len()
        )));
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{Format, PartBuffer};
    use crate::record::{Record, Stamp};
    use crate::rows::AccountRow;

    /// Returns the error of a part in which these bytes are others everywhere, with a checksum that fits.
    fn error_of(old: &[u8], new: &[u8]) -> PartError {
        let stamp = Stamp {
            id: "1",
            version: 1,
            gone: true,
            fingerprint: 0,
            run: "run",
            archived_at: 0,
        };
        let mut part = PartBuffer::new(AccountRow::TABLE, Format::Parquet);
        part.push_gone(&stamp);
        let mut part = part.finish().unwrap().to_vec();
        assert_eq!(old.len(), new.len());
        let mut begin = 0;
        while let Some(at) = part[begin..]
            .windows(old.len())
            .position(|bytes| bytes == old)
        {
            part[begin + at..][..new.len()].copy_from_slice(new);
            begin += at + new.len();
        }
        assert!(begin > 0, "the part has the old bytes");
        seal::seal(&mut part);
        read_stamps(AccountRow::TABLE, part.into()).unwrap_err()
    }

    #[test]
    fn a_newer_version_is_named() {
        let error = error_of(b"casebook.version\x18\x011", b"casebook.version\x18\x012");
        assert!(error.is_newer(), "{error}");
        assert!(error.to_string().contains("found version 2"), "{error}");
    }

    #[test]
    fn a_missing_column_is_named() {
        for column in ["id", "version", "gone", "fingerprint"] {
            // A text of Thrift, after the type of the field and the length.
            let name = [&[0x18, column.len() as u8], column.as_bytes()].concat();
            let mut other = name.clone();
            other[2] = b'x';
            let error = error_of(&name, &other).to_string();
            assert!(
                error.contains(&format!("expected a column {column} of the type")),
                "{error}"
            );
        }
    }

    #[test]
    fn a_file_of_another_program_is_named() {
        let error = error_of(b"casebook.version", b"someones.version").to_string();
        assert!(
            error.contains("expected the metadata casebook.version"),
            "{error}"
        );
    }
}
