//! The state of an account: what the archive has of it, as of the end of a run.

use std::fmt;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::VERSION;
use crate::index::{Entity, Index};
use crate::rows::TABLES;

/// What an archive has of an account, and the number of the last part of each table.
///
/// The parts are the truth. The state spares a run from reading them, and a run adds to it what it
/// finds in later parts. So a state that is lost or cannot be read costs time and nothing else.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct State {
    /// The last version of each entity.
    pub(crate) index: Index,
    /// The number of the last part of each table that the index covers, in the order of [`TABLES`].
    pub(crate) parts: [u32; TABLES.len()],
}

/// The first line of the file.
#[derive(Deserialize, Serialize)]
struct Head {
    version: i32,
    /// The number of the lines that follow, by which a run recognizes a file that was cut off.
    entities: usize,
    parts: [u32; TABLES.len()],
}

/// A further line: the position of the table, the id, the version, and the fingerprint unless the entity
/// is gone.
type Line<'a> = (usize, &'a str, i32, Option<i64>);

impl State {
    /// Writes the state as lines of JSON.
    pub(crate) fn write(&self) -> Bytes {
        let entities = self.index.len();
        let mut out = Vec::with_capacity(128 + 96 * entities);
        let head = Head {
            version: VERSION,
            entities,
            parts: self.parts,
        };
        write_line(&mut out, &head);
        let mut id = String::new();
        for (table, parts, entity) in self.index.iter() {
            id.clear();
            id.extend(parts);
            let line: Line<'_> = (table, &id, entity.version, entity.fingerprint);
            write_line(&mut out, &line);
        }
        out.into()
    }

    /// Reads a state.
    ///
    /// # Errors
    ///
    /// Fails if the file is damaged, or if a newer version of casebook has written it.
    pub(crate) fn read(file: &[u8]) -> Result<Self, StateError> {
        let mut lines = file.split(|byte| *byte == b'\n');
        let first = lines.next().unwrap_or_default();
        let head: Versioned = serde_json::from_slice(first).map_err(|_| StateError::Damaged)?;
        if head.version > VERSION {
            return Err(StateError::Newer(head.version));
        }
        let head: Head = serde_json::from_slice(first).map_err(|_| StateError::Damaged)?;
        let mut state = Self {
            index: Index::default(),
            parts: head.parts,
        };
        for line in lines.filter(|line| !line.is_empty()) {
            let (table, id, version, fingerprint): (usize, Text<'_>, i32, Option<i64>) =
                serde_json::from_slice(line).map_err(|_| StateError::Damaged)?;
            if table >= TABLES.len() || version < 1 {
                return Err(StateError::Damaged);
            }
            let entity = Entity::new(version, fingerprint);
            state.index.insert(table, &id.0, entity);
        }
        match state.index.len() == head.entities {
            true => Ok(state),
            false => Err(StateError::Damaged),
        }
    }
}

/// What the first line has in every version.
#[derive(Deserialize)]
struct Versioned {
    version: i32,
}

/// A text, which is copied only if it has escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

fn write_line(out: &mut Vec<u8>, line: &impl Serialize) {
    serde_json::to_writer(&mut *out, line)
        .expect("numbers and texts are JSON, and memory takes them");
    out.push(b'\n');
}

/// A state cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum StateError {
    /// It is not what a run writes.
    Damaged,
    /// A newer version of casebook has written it.
    Newer(i32),
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged => f.write_str("the file is damaged"),
            Self::Newer(version) => write!(
                f,
                "expected version {VERSION} or older, found version {version}: use a newer casebook"
            ),
        }
    }
}

impl std::error::Error for StateError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn states() -> impl Strategy<Value = State> {
        let entity = (0..TABLES.len(), ".{0,9}", 1..99_i32, any::<Option<i64>>());
        let entities = proptest::collection::vec(entity, 0..9);
        (entities, any::<[u32; TABLES.len()]>()).prop_map(|(entities, parts)| {
            let mut index = Index::default();
            for (table, id, version, fingerprint) in entities {
                index.insert(table, &id, Entity::new(version, fingerprint));
            }
            State { index, parts }
        })
    }

    proptest! {
        #[test]
        fn a_state_is_read_as_it_was_written(state in states()) {
            prop_assert_eq!(State::read(&state.write()), Ok(state));
        }

        #[test]
        fn a_state_that_was_cut_off_is_damaged(state in states(), cut in any::<prop::sample::Index>()) {
            let file = state.write();
            let kept = &file[..cut.index(file.len())];
            // Without its last line end the file still has every entity.
            if kept.len() + 1 < file.len() {
                prop_assert_eq!(State::read(kept), Err(StateError::Damaged));
            }
        }

        #[test]
        fn no_bytes_panic(file in any::<Vec<u8>>()) {
            let _ = State::read(&file);
        }
    }

    #[test]
    fn a_newer_state_is_refused_even_if_its_members_are_others() {
        let file = br#"{"version":9,"tables":{}}"#;
        assert_eq!(State::read(file), Err(StateError::Newer(9)));
    }
}
