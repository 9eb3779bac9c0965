//! Finds out which documents of an account are lost.

use std::collections::{HashMap, HashSet};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::format::{NamedDocument, StoredRow};
use crate::layout::Layout;
use crate::store::{Store, StoreError};

/// Entities by the position of their table in [`TABLES`](crate::TABLES), and their id.
pub(super) type Lost = HashSet<Entity>;

pub(super) type Entity = (usize, Box<str>);

/// The number of documents that are looked for at once.
const AT_ONCE: usize = 16;

/// The documents that the last version of each entity names.
#[derive(Debug, Default)]
pub(super) struct Documents(HashMap<Entity, (i32, Vec<NamedDocument>)>);

impl Documents {
    /// Takes the documents of a row. Those of the highest version count.
    pub(super) fn add(&mut self, table: usize, row: StoredRow) {
        let version = row.stamp.version;
        let entity = (table, row.stamp.id.into());
        match self.0.get_mut(&entity) {
            Some(known) if known.0 >= version => {}
            Some(known) => *known = (version, row.documents),
            None if row.documents.is_empty() => {}
            None => drop(self.0.insert(entity, (version, row.documents))),
        }
    }

    /// Returns the entities of which a document is not there, or has another size.
    pub(super) async fn lost(self, store: &Store) -> Result<Lost, StoreError> {
        let entities = self.0.into_iter().map(|(entity, (_, documents))| async {
            for document in documents {
                let found = store.size(&Layout::blob(&document.sha256)).await?;
                if found.is_none() || document.size.is_some_and(|size| found != Some(size)) {
                    return Ok(Some(entity));
                }
            }
            Ok(None)
        });
        let found = stream::iter(entities).buffer_unordered(AT_ONCE);
        let found = found.try_filter_map(|entity| std::future::ready(Ok(entity)));
        found.try_collect().await
    }
}
