//! What an archive has of an account: the last version of each entity.

use std::ptr;

use hashbrown::HashMap;

use crate::rows::TABLES;
use crate::table::Table;

/// The entities of an account, by table and id.
///
/// A run compares each entity that it reads with the index. The index then has the version that the
/// run has to write, and that the run has seen the entity.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Index([Entities; TABLES.len()]);

/// The entities of a table by their scope, and then by the rest of their ids.
///
/// The scope is an id up to the first slash and with it, so that the entities of a case or a check are
/// together. It is empty for an id without a slash.
type Entities = HashMap<String, HashMap<String, Entity>>;

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

    /// Takes what the service has. Returns the number of the version to write, if there is a new one.
    fn update(&mut self, fingerprint: i64) -> Option<i32> {
        self.seen = true;
        if self.fingerprint == Some(fingerprint) {
            return None;
        }
        self.fingerprint = Some(fingerprint);
        self.version = self.version.saturating_add(1);
        Some(self.version)
    }
}

/// A run has seen an entity of this id before.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct SeenBefore;

impl Index {
    /// Compares an entity that the service has with its last version.
    ///
    /// Returns the number of the version to write, or `None` if the entity has not changed.
    pub(crate) fn compare(
        &mut self,
        table: &'static Table,
        id: &str,
        fingerprint: i64,
    ) -> Option<i32> {
        self.entry(table, id).update(fingerprint)
    }

    /// Compares an entity like [`compare`](Self::compare), unless this run has seen one of the same id.
    pub(crate) fn compare_first(
        &mut self,
        table: &'static Table,
        id: &str,
        fingerprint: i64,
    ) -> Result<Option<i32>, SeenBefore> {
        let entity = self.entry(table, id);
        if entity.seen {
            return Err(SeenBefore);
        }
        Ok(entity.update(fingerprint))
    }

    /// Returns an entity, which is made if there is none.
    fn entry(&mut self, table: &'static Table, id: &str) -> &mut Entity {
        let (scope, rest) = split(id);
        let entities = self.0[position(table)].entry_ref(scope).or_default();
        entities.entry_ref(rest).or_insert(Entity::new(0, None))
    }

    /// Returns whether the last version of an entity has this fingerprint. If it has, the run has seen
    /// the entity.
    pub(crate) fn has(&mut self, table: &'static Table, id: &str, fingerprint: i64) -> bool {
        self.see(table, id, |entity| entity.fingerprint == Some(fingerprint))
    }

    /// Returns whether the archive has an entity that is not gone. If it has, the run has seen the entity.
    pub(crate) fn keep(&mut self, table: &'static Table, id: &str) -> bool {
        self.see(table, id, |entity| entity.fingerprint.is_some())
    }

    /// Returns whether there is such an entity. If there is, the run has seen it.
    fn see(
        &mut self,
        table: &'static Table,
        id: &str,
        is_it: impl FnOnce(&Entity) -> bool,
    ) -> bool {
        let (scope, rest) = split(id);
        let entities = self.0[position(table)].get_mut(scope);
        let entity = entities.and_then(|entities| entities.get_mut(rest));
        match entity.filter(|entity| is_it(entity)) {
            Some(entity) => {
                entity.seen = true;
                true
            }
            None => false,
        }
    }

    /// Returns whether this run has seen an entity.
    pub(crate) fn is_seen(&self, table: &'static Table, id: &str) -> bool {
        let (scope, rest) = split(id);
        let entities = self.0[position(table)].get(scope);
        let entity = entities.and_then(|entities| entities.get(rest));
        entity.is_some_and(|entity| entity.seen)
    }

    /// Marks the entities as gone that the run has not seen, after a complete listing of those whose ids
    /// begin with `scope`: a text that ends with a slash, or an empty one. Returns the id and the version to
    /// write of each, in the order of the ids.
    pub(crate) fn complete(&mut self, table: &'static Table, scope: &str) -> Vec<(Box<str>, i32)> {
        let mut gone = Vec::new();
        let mut end = |scope: &str, begin: &str, entities: &mut HashMap<String, Entity>| {
            let listed = entities.iter_mut().filter(|(id, _)| id.starts_with(begin));
            for (rest, entity) in listed {
                if !entity.seen && entity.fingerprint.take().is_some() {
                    entity.version = entity.version.saturating_add(1);
                    gone.push((format!("{scope}{rest}").into(), entity.version));
                }
            }
        };
        let scopes = &mut self.0[position(table)];
        // An id of the service may have slashes itself.
        match split(scope) {
            ("", begin) => {
                for (scope, entities) in scopes {
                    end(scope, begin, entities);
                }
            }
            (scope, begin) => {
                if let Some(entities) = scopes.get_mut(scope) {
                    end(scope, begin, entities);
                }
            }
        }
        gone.sort();
        gone
    }

    /// Takes a version of an entity from the archive. The highest one counts.
    pub(crate) fn insert(&mut self, table: usize, id: &str, entity: Entity) {
        let (scope, rest) = split(id);
        let entities = self.0[table].entry_ref(scope).or_default();
        let known = entities.entry_ref(rest).or_insert(entity);
        if known.version < entity.version {
            *known = entity;
        }
    }

    /// Takes the entities of a scope, of which it has none yet.
    pub(crate) fn insert_scope(
        &mut self,
        table: usize,
        scope: &str,
        entities: HashMap<String, Entity>,
    ) {
        self.0[table].insert(scope.to_owned(), entities);
    }

    /// Returns the scopes in any order: the position of the table in [`TABLES`], the scope, and its entities
    /// by the rest of their ids.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = (usize, &str, &HashMap<String, Entity>)> {
        let tables = self.0.iter().enumerate();
        tables.flat_map(|(table, scopes)| {
            let scopes = scopes.iter();
            scopes.map(move |(scope, entities)| (table, &**scope, entities))
        })
    }

    /// Makes the next version of an entity differ from its last one, whose document is lost.
    pub(crate) fn forget(&mut self, table: usize, id: &str) {
        let (scope, rest) = split(id);
        let entities = self.0[table].get_mut(scope);
        if let Some(entity) = entities.and_then(|entities| entities.get_mut(rest)) {
            entity.fingerprint = entity.fingerprint.map(|fingerprint| !fingerprint);
        }
    }

    /// Returns the last version of an entity, as an earlier run has left it.
    pub(crate) fn get(&self, table: usize, id: &str) -> Option<Entity> {
        let (scope, rest) = split(id);
        self.0[table].get(scope)?.get(rest).copied()
    }

    /// Returns the number of entities of a table.
    pub(crate) fn len_of(&self, table: usize) -> usize {
        self.0[table].values().map(HashMap::len).sum()
    }

    /// Returns the number of entities.
    pub(crate) fn len(&self) -> usize {
        self.0
            .iter()
            .flat_map(HashMap::values)
            .map(HashMap::len)
            .sum()
    }
}

/// Cuts an id into its scope and the rest.
#[inline]
fn split(id: &str) -> (&str, &str) {
    id.split_at(id.find('/').map_or(0, |slash| slash + 1))
}

/// Returns the position of a table in [`TABLES`].
pub(crate) fn position(table: &'static Table) -> usize {
    TABLES
        .iter()
        .position(|one| ptr::eq(*one, table))
        .expect("every table is in TABLES")
}

#[cfg(test)]
mod tests;
