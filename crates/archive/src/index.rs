//! What an archive has of an account: the last version of each entity.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::rows::TABLES;
use crate::table::Table;

/// The entities of an account, by table and id.
///
/// A run compares each entity that it reads with the index. The index then has the version that the
/// run has to write, and that the run has seen the entity.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Index([Entities; TABLES.len()]);

/// The entities of a table, in the order of their ids, so that those of a case or a check are together.
type Entities = BTreeMap<Box<str>, Entity>;

/// The last version of an entity.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Entity {
    /// The number of the version.
    pub(crate) version: i32,
    /// The fingerprint of the version, or `None` if the service no longer had the entity.
    pub(crate) fingerprint: Option<i64>,
    /// Whether this run has seen the entity.
    seen: bool,
}

impl Entity {
    /// Creates an entity as an earlier run has left it.
    pub(crate) fn new(version: i32, fingerprint: Option<i64>) -> Self {
        Self {
            version,
            fingerprint,
            seen: false,
        }
    }
}

impl Index {
    /// Compares an entity that the service has with its last version.
    ///
    /// Returns the number of the version to write, or `None` if the entity has not changed.
    pub(crate) fn compare(&mut self, table: &Table, id: &str, fingerprint: i64) -> Option<i32> {
        let entities = &mut self.0[position(table)];
        let Some(entity) = entities.get_mut(id) else {
            let entity = Entity {
                version: 1,
                fingerprint: Some(fingerprint),
                seen: true,
            };
            entities.insert(id.into(), entity);
            return Some(1);
        };
        entity.seen = true;
        if entity.fingerprint == Some(fingerprint) {
            return None;
        }
        entity.fingerprint = Some(fingerprint);
        entity.version = entity.version.saturating_add(1);
        Some(entity.version)
    }

    /// Returns whether the last version of an entity has this fingerprint. If it has, the run has seen
    /// the entity.
    pub(crate) fn has(&mut self, table: &Table, id: &str, fingerprint: i64) -> bool {
        let entity = self.0[position(table)].get_mut(id);
        match entity.filter(|entity| entity.fingerprint == Some(fingerprint)) {
            Some(entity) => {
                entity.seen = true;
                true
            }
            None => false,
        }
    }

    /// Returns whether the archive has an entity that is not gone. If it has, the run has seen the entity.
    pub(crate) fn keep(&mut self, table: &Table, id: &str) -> bool {
        let entity = self.0[position(table)].get_mut(id);
        match entity.filter(|entity| entity.fingerprint.is_some()) {
            Some(entity) => {
                entity.seen = true;
                true
            }
            None => false,
        }
    }

    /// Returns whether this run has seen an entity.
    pub(crate) fn is_seen(&self, table: &Table, id: &str) -> bool {
        let entity = self.0[position(table)].get(id);
        entity.is_some_and(|entity| entity.seen)
    }

    /// Marks the entities as gone that the run has not seen, after a complete listing of the entities
    /// whose ids begin with `scope`. Returns the id and the version to write of each.
    pub(crate) fn complete(&mut self, table: &Table, scope: &str) -> Vec<(Box<str>, i32)> {
        let from = (Bound::Included(scope), Bound::Unbounded);
        let entities = self.0[position(table)].range_mut::<str, _>(from);
        let mut gone = Vec::new();
        for (id, entity) in entities.take_while(|(id, _)| id.starts_with(scope)) {
            if !entity.seen && entity.fingerprint.take().is_some() {
                entity.version = entity.version.saturating_add(1);
                gone.push((id.clone(), entity.version));
            }
        }
        gone
    }

    /// Takes a version of an entity from the archive. The highest one counts.
    pub(crate) fn insert(&mut self, table: usize, id: &str, entity: Entity) {
        match self.0[table].get_mut(id) {
            Some(known) if known.version >= entity.version => {}
            Some(known) => *known = entity,
            None => drop(self.0[table].insert(id.into(), entity)),
        }
    }

    /// Returns all entities: the position of the table in [`TABLES`], the id, and the last version.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &str, Entity)> {
        let tables = self.0.iter().enumerate();
        tables.flat_map(|(table, entities)| {
            entities
                .iter()
                .map(move |(id, entity)| (table, &**id, *entity))
        })
    }

    /// Returns the number of entities.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(BTreeMap::len).sum()
    }
}

/// Returns the position of a table in [`TABLES`].
pub(crate) fn position(table: &Table) -> usize {
    TABLES
        .iter()
        .position(|one| one.kind == table.kind)
        .expect("every table is in TABLES")
}

#[cfg(test)]
mod tests;
