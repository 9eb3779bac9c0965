//! Reading the rows of Parquet whole.

use bytes::Bytes;
use parquet::basic::Type as Physical;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::schema::types::SchemaDescriptor;

use super::read::{Columns, damaged, open};
use crate::format::error::PartError;
use crate::format::stamps::StoredRow;
use crate::table::Table;

/// The number of rows that are decoded at once.
const BATCH: usize = 8192;

/// Returns the rows. All columns are decoded.
pub(in crate::format) fn read_rows(
    table: &Table,
    part: Bytes,
) -> std::result::Result<Vec<StoredRow>, PartError> {
    let file = open(table, part)?;
    let schema = file.metadata().file_metadata().schema_descr();
    let columns = Columns::find(schema)?;
    let mut rows = Vec::new();
    for index in 0..file.num_row_groups() {
        let group = file.get_row_group(index);
        group
            .and_then(|group| read_group(&*group, schema, &columns, &mut rows))
            .map_err(|error| damaged(&format!("row group {}", index + 1), error))?;
    }
    Ok(rows)
}

fn read_group(
    group: &dyn RowGroupReader,
    schema: &SchemaDescriptor,
    columns: &Columns,
    rows: &mut Vec<StoredRow>,
) -> Result<()> {
    for column in 0..schema.num_columns() {
        decode(group.get_column_reader(column)?)?;
    }
    let mut stamps = Vec::new();
    columns.read(group, &mut stamps)?;
    let mut documents = texts(group, schema, "sha256", stamps.len())?.into_iter();
    let mut sizes = optional::<Int64Type>(group, schema, "size", stamps.len())?.into_iter();
    let mut terms = texts(group, schema, "terms_sha256", stamps.len())?.into_iter();
    rows.extend(stamps.into_iter().map(|stamp| {
        let document = documents.next().flatten();
        let size = sizes.next().flatten();
        StoredRow::new(stamp, document, size, terms.next().flatten())
    }));
    Ok(())
}

/// Decodes a column.
fn decode(reader: ColumnReader) -> Result<()> {
    match reader {
        ColumnReader::BoolColumnReader(reader) => decode_values(reader),
        ColumnReader::Int32ColumnReader(reader) => decode_values(reader),
        ColumnReader::Int64ColumnReader(reader) => decode_values(reader),
        ColumnReader::Int96ColumnReader(reader) => decode_values(reader),
        ColumnReader::FloatColumnReader(reader) => decode_values(reader),
        ColumnReader::DoubleColumnReader(reader) => decode_values(reader),
        ColumnReader::ByteArrayColumnReader(reader) => decode_values(reader),
        ColumnReader::FixedLenByteArrayColumnReader(reader) => decode_values(reader),
    }
}

fn decode_values<T: DataType>(mut reader: ColumnReaderImpl<T>) -> Result<()> {
    loop {
        let (mut definitions, mut repetitions) = (Vec::new(), Vec::new());
        let (definitions, repetitions) = (Some(&mut definitions), Some(&mut repetitions));
        let read = reader.read_records(BATCH, definitions, repetitions, &mut Vec::new())?;
        if read.0 == 0 {
            return Ok(());
        }
    }
}

fn texts(
    group: &dyn RowGroupReader,
    schema: &SchemaDescriptor,
    name: &str,
    rows: usize,
) -> Result<Vec<Option<String>>> {
    let texts = optional::<ByteArrayType>(group, schema, name, rows)?;
    let text = |text: ByteArray| text.as_utf8().map(str::to_owned);
    texts
        .into_iter()
        .map(|one| one.map(text).transpose())
        .collect()
}

/// Returns the values of a column that may have nulls, or nothing if there is no such column.
fn optional<T: DataType>(
    group: &dyn RowGroupReader,
    schema: &SchemaDescriptor,
    name: &str,
    rows: usize,
) -> Result<Vec<Option<T::T>>> {
    let is_it = |physical: Physical| physical == T::get_physical_type();
    let mut columns = schema.columns().iter();
    let Some(column) = columns.position(|column| {
        column.path().parts() == [name]
            && is_it(column.physical_type())
            && column.max_rep_level() == 0
            && column.max_def_level() == 1
    }) else {
        return Ok(Vec::new());
    };
    let mut reader = get_typed_column_reader::<T>(group.get_column_reader(column)?);
    let (mut definitions, mut values) = (Vec::new(), Vec::new());
    loop {
        let read = reader.read_records(BATCH, Some(&mut definitions), None, &mut values)?;
        if read.0 == 0 {
            break;
        }
    }
    let mut defined = values.into_iter();
    let all: Vec<_> = definitions
        .iter()
        .map(|definition| (*definition > 0).then(|| defined.next()).flatten())
        .collect();
    match all.len() == rows {
        true => Ok(all),
        false => Err(ParquetError::General(format!(
            "expected {rows} values of {name}, found {}",
            all.len()
        ))),
    }
}
