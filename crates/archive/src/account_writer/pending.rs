//! The documents of an account that no row names yet.

use std::collections::BTreeMap;

use casebook_types::AccountId;
use serde::{Deserialize, Serialize};

use super::documents::Entity;
use crate::index::position;
use crate::layout::Layout;
use crate::parts::LARGEST;
use crate::rows::TABLES;
use crate::store::{Blob, Store, StoreError};
use crate::table::Table;

/// The documents of an account that no row names yet.
///
/// AWS marks each copy of a document, so what is downloaded again is another document. Before one gets its
/// name, a line about it is appended to a file, and when the row that names it is in a part, the line goes. A
/// run that was killed in between leaves the line, and the next one takes the document instead of
/// downloading another. So every document gets a row.
#[derive(Debug)]
pub(crate) struct Pending {
    store: Store,
    /// The name of the file.
    name: String,
    notes: BTreeMap<Entity, Note>,
    /// Whether the file has lines that are no longer needed.
    is_stale: bool,
}

/// The documents of an entity whose row names, or will name, them.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Note {
    /// The kind of the table.
    kind: String,
    /// The id of the entity.
    id: String,
    /// The fingerprint of what the list said of the entity, such as the version of a report.
    listed: i64,
    #[serde(flatten)]
    pub(crate) documents: Stored,
    /// Whether this run has found the entity in the list.
    #[serde(skip)]
    is_listed: bool,
}

/// The documents of an entity.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Stored {
    pub(crate) document: Option<Blob>,
    pub(crate) terms: Option<Blob>,
}

impl Stored {
    /// Returns the documents.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Blob> {
        self.document.iter().chain(&self.terms)
    }
}

impl Note {
    /// Reads the lines of a file. The last line about an entity counts. A line that a killed run has left torn
    /// is none.
    pub(crate) fn read(file: &[u8]) -> impl Iterator<Item = Self> {
        let lines = file.split(|byte| *byte == b'\n');
        let notes = lines.filter_map(|line| serde_json::from_slice::<Self>(line).ok());
        notes.filter(|note| {
            let mut hashes = note.documents.iter().map(|blob| &blob.sha256);
            hashes.all(|sha256| hex::decode_to_slice(sha256, &mut [0; 32]).is_ok())
        })
    }
}

impl Pending {
    /// Reads what the runs before have left.
    pub(super) async fn open(store: &Store, account: &AccountId) -> Result<Self, StoreError> {
        let name = Layout::pending(account);
        let file = store.read(&name, LARGEST).await?;
        let notes = file.as_deref().into_iter().flat_map(Note::read);
        let notes = notes.filter_map(|note| {
            let mut tables = TABLES.iter();
            let table = tables.position(|table| table.kind == note.kind)?;
            Some(((table, note.id.as_str().into()), note))
        });
        let notes: BTreeMap<_, _> = notes.collect();
        let is_stale = file.is_some() && notes.is_empty();
        Ok(Self {
            store: store.clone(),
            name,
            notes,
            is_stale,
        })
    }

    /// Writes the file anew, if it has lines that are no longer needed.
    pub(super) async fn save(&mut self) -> Result<(), StoreError> {
        if !self.is_stale {
            return Ok(());
        }
        match self.notes.is_empty() {
            true => self.store.remove(&self.name).await?,
            false => {
                let lines: String = self.notes.values().map(|note| line(note) + "\n").collect();
                self.store.replace(&self.name, lines.into()).await?;
            }
        }
        self.is_stale = false;
        Ok(())
    }

    fn forget(&mut self, entity: &Entity) {
        self.is_stale |= self.notes.remove(entity).is_some();
    }

    /// Forgets the entities that a complete list does not have.
    pub(super) fn complete(&mut self, table: &'static Table, scope: &str) {
        let table = position(table);
        let before = self.notes.len();
        self.notes
            .retain(|(of, id), note| *of != table || !id.starts_with(scope) || note.is_listed);
        self.is_stale |= self.notes.len() < before;
    }

    /// Returns the documents that an earlier run has stored of an entity and that no row names, if the list
    /// says of it what it did then.
    pub(crate) async fn stored(
        &mut self,
        table: &'static Table,
        id: &str,
        listed: i64,
    ) -> Result<Stored, StoreError> {
        let entity = (position(table), id.into());
        let Some(note) = self.notes.get_mut(&entity) else {
            return Ok(Stored::default());
        };
        if note.listed != listed {
            self.forget(&entity);
            return Ok(Stored::default());
        }
        note.is_listed = true;
        let Stored { document, terms } = note.documents.clone();
        Ok(Stored {
            document: there(&self.store, document).await?,
            terms: there(&self.store, terms).await?,
        })
    }

    /// Notes the documents of an entity, which the archive is about to store.
    pub(crate) async fn note(
        &mut self,
        table: &'static Table,
        id: &str,
        listed: i64,
        documents: Stored,
    ) -> Result<(), StoreError> {
        let note = Note {
            kind: table.kind.to_owned(),
            id: id.to_owned(),
            listed,
            documents,
            is_listed: true,
        };
        let line = line(&note);
        let entity = (position(table), id.into());
        // The append may end after its future was dropped.
        self.notes.insert(entity, note);
        self.store.append_line(&self.name, &line).await
    }

    /// Forgets the documents of an entity whose row names them.
    pub(crate) fn settle(&mut self, table: &'static Table, id: &str) {
        self.forget(&(position(table), id.into()));
    }
}

fn line(note: &Note) -> String {
    serde_json::to_string(note).expect("numbers and texts are JSON")
}

/// Returns a document, if the archive has it.
async fn there(store: &Store, blob: Option<Blob>) -> Result<Option<Blob>, StoreError> {
    let Some(blob) = blob else {
        return Ok(None);
    };
    let size = store.size(&Layout::blob(&blob.sha256)).await?;
    Ok((size == Some(blob.size)).then_some(blob))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record as _;
    use crate::rows::ReportRow;
    use crate::store::{Place, StoreOptions, UnnamedBlob};

    const TABLE: &Table = ReportRow::TABLE;

    async fn open(store: &Store) -> Pending {
        let account = "111122223333".parse().unwrap();
        Pending::open(store, &account).await.unwrap()
    }

    async fn downloaded(store: &Store, text: &str) -> UnnamedBlob {
        let mut blob = store.blob();
        blob.write(text.as_bytes()).await.unwrap();
        blob.end().await.unwrap()
    }

    async fn notes(store: &Store) -> Option<String> {
        let account = "111122223333".parse().unwrap();
        let file = store.read(&Layout::pending(&account), LARGEST).await;
        let file = file.unwrap()?;
        Some(String::from_utf8(file.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn documents_of_a_run_that_dies_before_their_row_are_those_of_the_next_run() {
        for stored in 0..=2 {
            let home = tempfile::tempdir().unwrap();
            let place = Place::from(home.path().join("archive"));
            let store = Store::open(&place, StoreOptions::new()).await.unwrap();
            let (document, terms) = (
                downloaded(&store, "a report").await,
                downloaded(&store, "its terms").await,
            );
            let noted = Stored {
                document: Some(document.blob().clone()),
                terms: Some(terms.blob().clone()),
            };
            let mut pending = open(&store).await;
            let note = pending.note(TABLE, "report-1", 7, noted.clone());
            note.await.unwrap();
            if stored > 0 {
                terms.keep().await.unwrap();
            }
            if stored > 1 {
                document.keep().await.unwrap();
            }
            drop(pending);

            let mut pending = open(&store).await;
            let found = pending.stored(TABLE, "report-1", 7).await.unwrap();
            let expected = Stored {
                document: noted.document.filter(|_| stored > 1),
                terms: noted.terms.filter(|_| stored > 0),
            };
            assert_eq!(found, expected);
            // A run that does not read reports leaves the note.
            pending.save().await.unwrap();
            assert!(notes(&store).await.is_some());

            let mut pending = open(&store).await;
            pending.settle(TABLE, "report-1");
            assert!(notes(&store).await.is_some());
            pending.save().await.unwrap();
            assert_eq!(notes(&store).await, None);
        }
    }

    #[tokio::test]
    async fn a_note_goes_when_the_list_says_something_else_or_has_the_entity_no_more() {
        let home = tempfile::tempdir().unwrap();
        let place = Place::from(home.path().join("archive"));
        let store = Store::open(&place, StoreOptions::new()).await.unwrap();
        let mut pending = open(&store).await;
        let blob = downloaded(&store, "a report").await.keep().await.unwrap();
        for id in ["report-1", "report-2", "report-3"] {
            let (document, terms) = (Some(blob.clone()), None);
            let noted = Stored { document, terms };
            pending.note(TABLE, id, 7, noted).await.unwrap();
        }
        drop(pending);
        // A kill can tear a line.
        let torn = notes(&store).await.unwrap() + "{\"kind\":\"report\",\"id\":\"rep";
        let name = "pending/account=111122223333.jsonl";
        store.replace(name, torn.into()).await.unwrap();

        let mut pending = open(&store).await;
        let found = pending.stored(TABLE, "report-1", 8).await.unwrap();
        assert_eq!(found, Stored::default());
        let found = pending.stored(TABLE, "report-2", 7).await.unwrap();
        assert_eq!(found.document, Some(blob));
        pending.complete(TABLE, "");
        pending.save().await.unwrap();
        let left: Vec<_> = Note::read(notes(&store).await.unwrap().as_bytes())
            .map(|note| note.id)
            .collect();
        assert_eq!(left, ["report-2"]);
    }
}
