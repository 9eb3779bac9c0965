//! The state of an account: what the archive has of it, as of the end of a run.

use std::fmt;

use bytes::Bytes;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::VERSION;
use crate::collect::{Reading, Source, Sources};
use crate::index::{Entity, Index};
use crate::parts::{KnownPart, Part};
use crate::rows::TABLES;

/// What an archive has of an account, and the parts that have it.
///
/// The parts are the truth. The state spares a run from reading them, and says which parts there have to
/// be. A run adds to it what it finds in later parts. If the state is lost or cannot be read, or a part is
/// lost, the next run reads the parts and everything of the account.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct State {
    /// The last version of each entity.
    pub(crate) index: Index,
    /// The parts of each table that the index covers, in the order of [`TABLES`].
    pub(crate) parts: [Vec<KnownPart>; TABLES.len()],
    /// The highest number that a part of each table has had. A part of this number may be lost.
    pub(crate) last: [u32; TABLES.len()],
    /// The sources of which no rows are lost. The others have to be read anew, because what is left of
    /// them may look complete: the row of a case says that its communications are there.
    pub(crate) whole: Sources,
    /// What came of the last run that was to read AWS Support, and of that for AWS Artifact.
    pub(crate) last_read: [LastRead; 2],
}

/// What came of the last run that was to read a service.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct LastRead {
    pub(crate) reading: Reading,
    pub(crate) error: Option<String>,
}

/// No run was to read the service.
impl Default for LastRead {
    fn default() -> Self {
        Self {
            reading: Reading::NotRead,
            error: None,
        }
    }
}

/// The first line of the file.
#[derive(Deserialize, Serialize)]
struct Head {
    version: i32,
    /// The numbers of the lines that follow, by which a run recognizes a file that was cut off.
    parts: usize,
    entities: usize,
    last: [u32; TABLES.len()],
    whole: Vec<Source>,
    last_read: [LastRead; 2],
}

/// A line after the first: the position of the table, and the number, day, size and SHA-256 of a part.
type PartLine<'a> = (usize, u32, &'a str, u64, &'a str);

/// A further line: the position of the table, a scope, and the number of its entities, which follow.
type ScopeLine<'a> = (usize, &'a str, usize);

/// The line of an entity: the id without its scope, the version, and the fingerprint unless the entity is
/// gone.
type Line<'a> = (&'a str, i32, Option<i64>);

impl State {
    /// Writes the state as lines of JSON.
    pub(crate) fn write(&self) -> Bytes {
        let entities = self.index.len();
        let mut out = Vec::with_capacity(128 + 80 * entities);
        let head = Head {
            version: VERSION,
            parts: self.parts.iter().map(Vec::len).sum(),
            entities,
            last: self.last,
            whole: self.whole.iter().collect(),
            last_read: self.last_read.clone(),
        };
        write_line(&mut out, &head);
        for (table, parts) in self.parts.iter().enumerate() {
            for KnownPart { part, sha256 } in parts {
                let line: PartLine<'_> = (table, part.number, &part.day, part.size, sha256);
                write_line(&mut out, &line);
            }
        }
        for (table, scope, entities) in self.index.scopes() {
            let line: ScopeLine<'_> = (table, scope, entities.len());
            write_line(&mut out, &line);
            for (rest, entity) in entities {
                let line: Line<'_> = (rest, entity.version, entity.fingerprint);
                write_line(&mut out, &line);
            }
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
            last: head.last,
            whole: head.whole.into_iter().collect(),
            last_read: head.last_read,
            ..Self::default()
        };
        let mut lines = lines.filter(|line| !line.is_empty());
        for line in lines.by_ref().take(head.parts) {
            let (table, number, day, size, sha256): (usize, u32, String, u64, String) =
                serde_json::from_slice(line).map_err(|_| StateError::Damaged)?;
            let parts = state.parts.get_mut(table).ok_or(StateError::Damaged)?;
            let day = day.into();
            let part = Part { number, day, size };
            let sha256 = sha256.into();
            parts.push(KnownPart { part, sha256 });
        }
        // The number of entities for which the file has room, so that no number in it takes more memory.
        let mut left = file.len() / SHORTEST;
        while let Some(line) = lines.next() {
            let (table, scope, number): (usize, Text<'_>, usize) =
                serde_json::from_slice(line).map_err(|_| StateError::Damaged)?;
            if table >= TABLES.len() || number > left {
                return Err(StateError::Damaged);
            }
            left -= number;
            let mut entities = HashMap::with_capacity(number);
            for line in lines.by_ref().take(number) {
                let (rest, version, fingerprint): (Text<'_>, i32, Option<i64>) =
                    serde_json::from_slice(line).map_err(|_| StateError::Damaged)?;
                if version < 1 {
                    return Err(StateError::Damaged);
                }
                entities.insert(rest.0.into_owned(), Entity::new(version, fingerprint));
            }
            state.index.insert_scope(table, &scope.0, entities);
        }
        let parts: usize = state.parts.iter().map(Vec::len).sum();
        match parts == head.parts && state.index.len() == head.entities {
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

/// The length of the shortest line of an entity.
const SHORTEST: usize = r#"["",1,0]"#.len();

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
        let part = (0..TABLES.len(), any::<u32>(), ".{0,9}", any::<u64>());
        let parts = proptest::collection::vec(part, 0..9);
        let whole = proptest::sample::subsequence(Source::ALL, 0..=Source::ALL.len());
        let last = any::<[u32; TABLES.len()]>();
        let error = proptest::option::of(".{0,9}");
        (entities, parts, last, whole, error).prop_map(|(entities, parts, last, whole, error)| {
            let reading = Reading::Failed;
            let mut state = State {
                last,
                whole: whole.into_iter().collect(),
                last_read: [LastRead::default(), LastRead { reading, error }],
                ..State::default()
            };
            for (table, id, version, fingerprint) in entities {
                let entity = Entity::new(version, fingerprint);
                state.index.insert(table, &id, entity);
            }
            for (table, number, day, size) in parts {
                let day = day.into();
                let known = Part { number, day, size }.known_by(&Bytes::new());
                state.parts[table].push(known);
            }
            state
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
