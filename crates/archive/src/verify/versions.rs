//! The versions of the entities of a table.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use crate::format::OwnedStamp;
use crate::index::Entity;

/// The last version of each entity of a table, by a hash of its id: an account can have a million findings.
/// That two ids have the same hash is as good as impossible, and nobody can make it so.
#[derive(Debug, Default)]
pub(super) struct Versions {
    last: HashMap<u64, Entity>,
    hasher: RandomState,
}

impl Versions {
    /// Takes the next row. Returns the version that was expected, if the row has another one.
    ///
    /// A gap is as it should be if rows are lost, which is known.
    pub(super) fn add(&mut self, stamp: &OwnedStamp, has_gaps: bool) -> Option<i32> {
        let fingerprint = (!stamp.gone).then_some(stamp.fingerprint);
        let entity = Entity::new(stamp.version, fingerprint);
        let id = self.hasher.hash_one(&*stamp.id);
        let Some(last) = self.last.get_mut(&id) else {
            self.last.insert(id, entity);
            return (stamp.version != 1 && !(has_gaps && stamp.version > 1)).then_some(1);
        };
        let expected = last.version.saturating_add(1);
        let is_next = stamp.version == expected || (has_gaps && stamp.version > expected);
        if stamp.version >= last.version {
            *last = entity;
        }
        (!is_next).then_some(expected)
    }

    /// Returns the last version of an entity.
    pub(super) fn get(&self, id: &str) -> Option<Entity> {
        self.last.get(&self.hasher.hash_one(id)).copied()
    }

    /// Returns the number of entities.
    pub(super) fn len(&self) -> usize {
        self.last.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_found_and_gaps_unless_they_are_known() {
        for (versions, has_gaps, expected) in [
            (&[1, 2, 3][..], false, None),
            (&[2], false, Some(1)),
            (&[2, 3, 5], true, None),
            (&[1, 3], false, Some(2)),
            (&[1, 1], false, Some(2)),
            (&[1, 2, 2], true, Some(3)),
            (&[0], true, Some(1)),
            (&[1, 2, 1], true, Some(3)),
        ] {
            let mut seen = Versions::default();
            let found = versions.iter().find_map(|&version| {
                let stamp = OwnedStamp {
                    id: "a".to_owned(),
                    version,
                    gone: false,
                    fingerprint: 7,
                };
                seen.add(&stamp, has_gaps)
            });
            assert_eq!(found, expected, "{versions:?}, gaps: {has_gaps}");
        }
    }
}
