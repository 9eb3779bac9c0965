//! What a run reads back of a part.

use super::error::{PartError, Problem};
use crate::VERSION;

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
