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

/// A row as it is read back: its stamp, and the documents that it names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct StoredRow {
    pub(crate) stamp: OwnedStamp,
    pub(crate) documents: Vec<NamedDocument>,
}

/// A document that a row names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct NamedDocument {
    /// In hexadecimal digits.
    pub(crate) sha256: String,
    /// In bytes, if the row says it.
    pub(crate) size: Option<u64>,
}

impl StoredRow {
    /// Creates a row from its stamp and the columns about documents.
    pub(super) fn new(
        stamp: OwnedStamp,
        document: Option<String>,
        size: Option<i64>,
        terms: Option<String>,
    ) -> Self {
        let size = size.and_then(|size| u64::try_from(size).ok());
        let document = document.map(|sha256| NamedDocument { sha256, size });
        let terms = terms.map(|sha256| NamedDocument { sha256, size: None });
        let documents = document.into_iter().chain(terms).collect();
        Self { stamp, documents }
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
