//! Writing Parquet.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

use super::column::{Column, Texts, Values};
use super::schema::schema;
use super::{TABLE_KEY, VERSION_KEY, seal};
use crate::VERSION;
use crate::format::error::{PartError, Problem};
use crate::format::limits;
use crate::record::{Cells, Stamp};
use crate::table::{ColumnType, STAMP_COLUMNS, Table};

/// A row group ends with this number of rows or of bytes in memory. Engines read row groups in parallel.
const ROWS: usize = 131_072;
const BYTES: usize = 64 << 20;
/// About the bytes of memory that a value takes beside its text: a length or a number, and its levels.
const CELL: usize = 8;

/// Rows as row groups of Parquet.
pub(in crate::format) struct RowGroups {
    table: &'static Table,
    columns: Vec<Column>,
    /// The column of the next value.
    next: usize,
    rows: usize,
    /// About how many bytes of memory the rows take.
    bytes: usize,
    /// The row groups before this one.
    file: Option<SerializedFileWriter<Vec<u8>>>,
    error: Option<ParquetError>,
}

impl fmt::Debug for RowGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowGroups")
            .field("table", &self.table.kind)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl RowGroups {
    pub(in crate::format) fn new(table: &'static Table) -> Self {
        let mut columns = Vec::new();
        for column in STAMP_COLUMNS {
            columns.extend(leaves(column.value, 0));
        }
        for column in table.columns {
            columns.extend(leaves(column.value, 1));
        }
        Self {
            table,
            columns,
            next: 0,
            rows: 0,
            bytes: 0,
            file: None,
            error: None,
        }
    }

    /// Adds a row, whose values after the stamp `write` passes on.
    pub(in crate::format) fn push(&mut self, stamp: &Stamp<'_>, write: impl FnOnce(&mut Self)) {
        self.next = 0;
        self.required().integers().push(VERSION.into());
        self.required_text(stamp.id);
        self.required().integers().push(stamp.version.into());
        self.required().flags().push(stamp.gone);
        self.required().integers().push(stamp.fingerprint);
        self.required_text(stamp.run);
        let archived_at = limits::nearest_time(stamp.archived_at);
        self.required().integers().push(archived_at);
        write(self);
        assert_eq!(self.next, self.columns.len(), "a value for each column");
        self.rows += 1;
        self.bytes += CELL * self.columns.len();
        if self.rows >= ROWS || self.bytes >= BYTES {
            self.end_row_group();
        }
    }

    /// Passes on a null for each column that is left.
    pub(in crate::format) fn nulls(&mut self) {
        for column in &mut self.columns[self.next..] {
            column.definitions.push(0);
            if column.defined > 1 {
                column.repetitions.push(0);
            }
        }
        self.next = self.columns.len();
    }

    pub(in crate::format) fn bytes(&self) -> usize {
        let file = self.file.as_ref();
        self.bytes + file.map_or(0, SerializedFileWriter::bytes_written)
    }

    pub(in crate::format) fn finish(self) -> Result<Bytes, PartError> {
        self.file().map_err(|error| Problem::Encode(error).into())
    }

    fn file(mut self) -> Result<Bytes, ParquetError> {
        if self.rows > 0 {
            self.end_row_group();
        }
        if let Some(error) = self.error {
            return Err(error);
        }
        let file = match self.file {
            Some(file) => file,
            None => open(self.table, &self.columns)?,
        };
        let mut file = file.into_inner()?;
        seal::seal(&mut file);
        Ok(file.into())
    }

    fn end_row_group(&mut self) {
        (self.rows, self.bytes) = (0, 0);
        if let Err(error) = self.write_row_group() {
            self.error.get_or_insert(error);
        }
    }

    fn write_row_group(&mut self) -> Result<(), ParquetError> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(open(self.table, &self.columns)?),
        };
        let mut group = file.next_row_group()?;
        let mut columns = self.columns.iter_mut();
        while let Some(mut writer) = group.next_column()? {
            let column = columns.next().expect("the schema has as many columns");
            column.drain_into(writer.untyped())?;
            writer.close()?;
        }
        group.close().map(drop)
    }

    /// Returns the values of the next column, which has no nulls.
    #[inline]
    fn required(&mut self) -> &mut Values {
        let column = &mut self.columns[self.next];
        self.next += 1;
        &mut column.values
    }

    #[inline]
    fn required_text(&mut self, text: &str) {
        self.bytes += text.len();
        self.required().texts().push(text);
    }

    /// Returns the values of the next column, if the value is not null.
    #[inline]
    fn optional<T>(&mut self, value: Option<T>) -> Option<(&mut Values, T)> {
        let column = &mut self.columns[self.next];
        self.next += 1;
        column.definitions.push(value.is_some().into());
        value.map(|value| (&mut column.values, value))
    }
}

impl Cells for RowGroups {
    #[inline]
    fn text(&mut self, value: Option<&str>) {
        self.bytes += value.map_or(0, str::len);
        if let Some((values, text)) = self.optional(value) {
            values.texts().push(text);
        }
    }

    #[inline]
    fn integer(&mut self, value: Option<i64>) {
        if let Some((values, integer)) = self.optional(value) {
            values.integers().push(integer);
        }
    }

    #[inline]
    fn number(&mut self, value: Option<f64>) {
        if let Some((values, number)) = self.optional(limits::number(value)) {
            values.numbers().push(number);
        }
    }

    #[inline]
    fn flag(&mut self, value: Option<bool>) {
        if let Some((values, flag)) = self.optional(value) {
            values.flags().push(flag);
        }
    }

    #[inline]
    fn time(&mut self, value: Option<i64>) {
        self.integer(limits::time(value));
    }

    fn texts<'a>(&mut self, values: impl ExactSizeIterator<Item = Option<&'a str>>) {
        let column = &mut self.columns[self.next];
        self.next += 1;
        self.bytes += CELL * values.len();
        let texts = column.values.texts();
        if values.len() == 0 {
            column.definitions.push(1);
            column.repetitions.push(0);
        }
        for (index, value) in values.enumerate() {
            column.definitions.push(2 + i16::from(value.is_some()));
            column.repetitions.push((index > 0).into());
            if let Some(text) = value {
                self.bytes += text.len();
                texts.push(text);
            }
        }
    }

    fn values<'a>(&mut self, values: impl ExactSizeIterator<Item = (&'a str, Option<&'a str>)>) {
        let [keys, texts] = &mut self.columns[self.next..self.next + 2] else {
            unreachable!("a range of two")
        };
        self.next += 2;
        self.bytes += 2 * CELL * values.len();
        // The first value of a row begins it. An empty map has a place without a value.
        let places = values.len().max(1);
        for column in [&mut *keys, &mut *texts] {
            let end = column.repetitions.len() + places;
            column.repetitions.push(0);
            column.repetitions.resize(end, 1);
        }
        let defined = if values.len() == 0 { 1 } else { 2 };
        let end = keys.definitions.len() + places;
        keys.definitions.resize(end, defined);
        if values.len() == 0 {
            texts.definitions.push(1);
        }
        let (headings, definitions) = (keys.values.texts(), &mut texts.definitions);
        let texts = texts.values.texts();
        for (heading, value) in values {
            self.bytes += heading.len() + value.map_or(0, str::len);
            headings.push(heading);
            definitions.push(2 + i16::from(value.is_some()));
            if let Some(text) = value {
                texts.push(text);
            }
        }
    }
}

impl Values {
    #[inline]
    fn texts(&mut self) -> &mut Texts {
        match self {
            Self::Texts(texts) => texts,
            _ => mismatch(),
        }
    }

    #[inline]
    fn integers(&mut self) -> &mut Vec<i64> {
        match self {
            Self::Integers(values) => values,
            _ => mismatch(),
        }
    }

    #[inline]
    fn numbers(&mut self) -> &mut Vec<f64> {
        match self {
            Self::Numbers(values) => values,
            _ => mismatch(),
        }
    }

    #[inline]
    fn flags(&mut self) -> &mut Vec<bool> {
        match self {
            Self::Flags(values) => values,
            _ => mismatch(),
        }
    }
}

#[cold]
fn mismatch() -> ! {
    panic!("a value has another type than its column")
}

/// Returns the columns of Parquet that make up a column of a table. `optional` is 1 if it may be null.
fn leaves(value: ColumnType, optional: i16) -> Vec<Column> {
    let texts = |defined| Column::new(Values::Texts(Texts::default()), defined);
    match value {
        ColumnType::Text => vec![texts(optional)],
        ColumnType::Integer | ColumnType::Time => {
            vec![Column::new(Values::Integers(Vec::new()), optional)]
        }
        ColumnType::Number => vec![Column::new(Values::Numbers(Vec::new()), optional)],
        ColumnType::Flag => vec![Column::new(Values::Flags(Vec::new()), optional)],
        ColumnType::Texts => vec![texts(optional + 2)],
        ColumnType::Values => vec![texts(optional + 1), texts(optional + 2)],
    }
}

/// Begins a file, whose first row group is that of the columns.
fn open(table: &Table, columns: &[Column]) -> Result<SerializedFileWriter<Vec<u8>>, ParquetError> {
    let properties = properties(table, columns)?;
    SerializedFileWriter::new(Vec::new(), schema(table)?, properties)
}

fn properties(table: &Table, columns: &[Column]) -> Result<WriterPropertiesPtr, ParquetError> {
    let key_value = |key: &str, value: String| KeyValue::new(key.to_owned(), value);
    let mut properties = WriterProperties::builder()
        .set_created_by(concat!("casebook version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(vec![
            key_value(TABLE_KEY, table.kind.to_owned()),
            key_value(VERSION_KEY, VERSION.to_string()),
            key_value(seal::KEY, seal::PLACEHOLDER.to_owned()),
        ]))
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        // A fingerprint cannot be compressed.
        .set_column_compression("fingerprint".into(), Compression::UNCOMPRESSED);
    let described = STAMP_COLUMNS.iter().chain(table.columns);
    let paths = described.flat_map(|column| {
        let names = names(column.value).iter();
        names.map(|names| {
            ColumnPath::new(
                [&[column.name], *names]
                    .concat()
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
            )
        })
    });
    for (path, column) in paths.zip(columns) {
        // The least and the greatest text of a file rule nothing out: a file has the rows of one account, of
        // all its checks or cases.
        if matches!(column.values, Values::Texts(_)) {
            properties =
                properties.set_column_statistics_enabled(path.clone(), EnabledStatistics::None);
        }
        properties = properties.set_column_dictionary_enabled(path, column.values.repeat());
    }
    Ok(Arc::new(properties.build()))
}

/// Returns the names below a column of a table, of each column of Parquet that makes it up.
fn names(value: ColumnType) -> &'static [&'static [&'static str]] {
    match value {
        ColumnType::Texts => &[&["list", "element"]],
        ColumnType::Values => &[&["key_value", "key"], &["key_value", "value"]],
        _ => &[&[]],
    }
}
