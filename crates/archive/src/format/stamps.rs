//! What a run reads back of a part.

use bytes::Bytes;

use super::error::{PartError, Problem};
use super::{Format, jsonl};
use crate::VERSION;
use crate::table::Table;

/// The columns of a [`Stamp`](crate::Stamp) by which a run finds out what the archive has.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct OwnedStamp {
    /// The id of the entity, unique within its table and account.
    pub id: String,
    /// The number of the version of the entity, from 1.
    pub version: i32,
    /// Whether the service no longer had the entity.
    pub gone: bool,
    /// The fingerprint of the record.
    pub fingerprint: i64,
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
        Format::Jsonl => {
            let _ = table; // Lines of JSON do not name their table.
            jsonl::read_stamps(&part)
        }
    }
}

/// Fails if tables have a version that this build does not know.
pub(super) fn expect_known(schema: i64) -> Result<(), PartError> {
    match schema {
        ..1 => Err(Problem::Foreign {
            expected: "a version of the tables from 1".to_owned(),
            found: format!("schema {schema}"),
        }
        .into()),
        schema if schema > VERSION.into() => Err(Problem::Newer(schema).into()),
        _ => Ok(()),
    }
}
