//! The schema of a table in Parquet.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::errors::Result;
use parquet::schema::types::{Type, TypePtr};

use crate::table::{Column, ColumnType, STAMP_COLUMNS, Table};

/// Returns the schema: the columns of the stamp, none of which is null, and those of the table.
pub(super) fn schema(table: &Table) -> Result<TypePtr> {
    let stamp = STAMP_COLUMNS
        .iter()
        .map(|column| field(column, Repetition::REQUIRED));
    let columns = table.columns.iter();
    let columns = columns.map(|column| field(column, Repetition::OPTIONAL));
    let fields = stamp.chain(columns).collect::<Result<_>>()?;
    Type::group_type_builder(table.kind)
        .with_fields(fields)
        .build()
        .map(Arc::new)
}

/// The lists and maps have the three levels of the specification:
/// <https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#nested-types>
fn field(column: &Column, repetition: Repetition) -> Result<TypePtr> {
    match column.value {
        ColumnType::Text => text(column.name, repetition),
        ColumnType::Integer => primitive(column.name, Physical::INT64, repetition, None),
        ColumnType::Number => primitive(column.name, Physical::DOUBLE, repetition, None),
        ColumnType::Flag => primitive(column.name, Physical::BOOLEAN, repetition, None),
        ColumnType::Time => {
            let utc = LogicalType::timestamp(true, TimeUnit::MICROS);
            primitive(column.name, Physical::INT64, repetition, Some(utc))
        }
        ColumnType::Texts => {
            let element = text("element", Repetition::OPTIONAL)?;
            let list = group("list", Repetition::REPEATED, vec![element], None)?;
            group(column.name, repetition, vec![list], Some(LogicalType::List))
        }
        ColumnType::Values => {
            let key = text("key", Repetition::REQUIRED)?;
            let value = text("value", Repetition::OPTIONAL)?;
            let entry = group("key_value", Repetition::REPEATED, vec![key, value], None)?;
            group(column.name, repetition, vec![entry], Some(LogicalType::Map))
        }
    }
}

fn text(name: &str, repetition: Repetition) -> Result<TypePtr> {
    let utf8 = Some(LogicalType::String);
    primitive(name, Physical::BYTE_ARRAY, repetition, utf8)
}

fn primitive(
    name: &str,
    physical: Physical,
    repetition: Repetition,
    logical: Option<LogicalType>,
) -> Result<TypePtr> {
    Type::primitive_type_builder(name, physical)
        .with_repetition(repetition)
        .with_logical_type(logical)
        .build()
        .map(Arc::new)
}

fn group(
    name: &str,
    repetition: Repetition,
    fields: Vec<TypePtr>,
    logical: Option<LogicalType>,
) -> Result<TypePtr> {
    Type::group_type_builder(name)
        .with_repetition(repetition)
        .with_logical_type(logical)
        .with_fields(fields)
        .build()
        .map(Arc::new)
}
