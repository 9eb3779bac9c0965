//! Finds out what an archive has of an account.

use std::sync::Arc;

use casebook_types::{AccountId, Clock};
use futures_util::future::{try_join, try_join_all};
use tokio::task::spawn_blocking;

use super::AccountWriter;
use super::documents::{Documents, Lost};
use super::error::ArchiveError;
use super::pending::Pending;
use crate::collect::Sources;
use crate::format::{PartError, read_rows};
use crate::index::Entity;
use crate::layout::Layout;
use crate::parts::{KnownPart, LARGEST, Part};
use crate::rows::TABLES;
use crate::state::{State, StateError};
use crate::store::Store;

impl AccountWriter {
    /// Reads the state of an account, and the parts that it does not cover.
    ///
    /// If the state is lost, or parts that it covers, all parts are read, and the account has to be read anew,
    /// with the documents that are lost.
    ///
    /// # Errors
    ///
    /// Fails if a part has another size than the state says, or cannot be read.
    pub(crate) async fn open(
        store: &Store,
        account: &AccountId,
        run: &Arc<str>,
        clock: &Clock,
    ) -> Result<Self, ArchiveError> {
        let pending = async { Ok(Pending::open(store, account).await?) };
        let (found, pending) = try_join(read_state(store, account), pending).await?;
        let has_state = found.is_some();
        let mut state = found.unwrap_or_default();
        let listed = TABLES.iter().map(|table| Part::list(store, table, account));
        let listed = try_join_all(listed).await?;
        for ((table, known), parts) in TABLES.iter().zip(&state.parts).zip(&listed) {
            if let Some((part, expected)) = resized(known, parts) {
                let name = part.name(table, account, store.format().extension());
                let error = PartError::resized(expected, part.size);
                return Err(ArchiveError::part(name, error));
            }
        }
        let mut tables = state.parts.iter().zip(state.last).zip(&listed);
        let is_covered = match has_state {
            true => tables.all(|((known, last), parts)| covers(known, last, parts)),
            false => listed.iter().all(Vec::is_empty),
        };
        let is_whole = is_covered && state.whole == Sources::ALL;
        if !is_whole {
            state = State {
                last: state.last,
                whole: if is_covered {
                    state.whole
                } else {
                    Sources::NONE
                },
                ..State::default()
            };
        }
        let mut is_saved = has_state && is_whole;
        let mut documents = Documents::default();
        for (table, parts) in listed.into_iter().enumerate() {
            let covered = if is_whole { state.last[table] } else { 0 };
            for part in parts.into_iter().filter(|part| part.number > covered) {
                is_saved = false;
                read_part(store, account, table, part, &mut state, &mut documents).await?;
            }
        }
        let lost = match is_whole {
            true => Lost::new(),
            false => documents.lost(store).await?,
        };
        for (table, id) in &lost {
            state.index.forget(*table, id);
        }
        Ok(Self {
            store: store.clone(),
            account: account.clone(),
            run: Arc::clone(run),
            clock: clock.clone(),
            state,
            lost,
            pending,
            buffers: Default::default(),
            since: None,
            has_state,
            is_saved,
            is_broken: false,
            flushes: 0,
            rows: 0,
        })
    }
}

/// Reads the state of an account. Returns `None` if it is lost.
pub(crate) async fn read_state(
    store: &Store,
    account: &AccountId,
) -> Result<Option<State>, ArchiveError> {
    let name = Layout::state(account);
    let file = store.read(&name, LARGEST).await?;
    match file.as_deref().map(State::read) {
        Some(Ok(state)) => Ok(Some(state)),
        Some(Err(StateError::Damaged)) | None => Ok(None),
        Some(Err(error @ StateError::Newer(_))) => Err(ArchiveError::state(name, error)),
    }
}

/// Returns the first part that has another size than it had, with the size that it had.
fn resized<'a>(known: &[KnownPart], listed: &'a [Part]) -> Option<(&'a Part, u64)> {
    listed.iter().find_map(|part| {
        let mut known = known.iter().map(|known| &known.part);
        let known = known.find(|known| known.is_file_of(part))?;
        (known.size != part.size).then_some((part, known.size))
    })
}

/// Returns whether no part that a state covers is lost, and it knows all parts up to the last of them.
///
/// It does not know a part that was put back, and not that of another run which has taken the same number
/// on another day: runs that write one account into a bucket at midnight can both take it.
fn covers(known: &[KnownPart], last: u32, listed: &[Part]) -> bool {
    let known = known.iter().map(|known| &known.part);
    let end = listed.partition_point(|part| part.number <= last);
    let (covered, rest) = listed.split_at(end);
    let mut next = last.saturating_add(1);
    known.eq(covered)
        && rest.iter().all(|part| {
            let follows = part.number <= next;
            next = part.number.saturating_add(1);
            follows
        })
}

/// Adds the rows of a part to a state.
async fn read_part(
    store: &Store,
    account: &AccountId,
    table: usize,
    part: Part,
    state: &mut State,
    documents: &mut Documents,
) -> Result<(), ArchiveError> {
    let format = store.format();
    let name = part.name(TABLES[table], account, format.extension());
    let Some(content) = store.read(&name, LARGEST).await? else {
        return Ok(());
    };
    let read = spawn_blocking(move || {
        let known = part.known_by(&content);
        let rows = read_rows(TABLES[table], format, content)?;
        Ok::<_, PartError>((known, rows))
    });
    let read = read.await.map_err(ArchiveError::thread)?;
    let (known, rows) = read.map_err(|error| ArchiveError::part(name, error))?;
    for row in rows {
        let stamp = &row.stamp;
        let fingerprint = (!stamp.gone).then_some(stamp.fingerprint);
        let entity = Entity::new(stamp.version, fingerprint);
        state.index.insert(table, &stamp.id, entity);
        documents.add(table, row);
    }
    state.last[table] = state.last[table].max(known.part.number);
    state.parts[table].push(known);
    Ok(())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn parts(parts: &[(u32, &str)]) -> Vec<Part> {
        let part = |(number, day): &(u32, &str)| Part {
            number: *number,
            day: (*day).into(),
            size: 0,
        };
        parts.iter().map(part).collect()
    }

    fn is_covered(known: &[(u32, &str)], last: u32, listed: &[(u32, &str)]) -> bool {
        let known = parts(known).into_iter();
        let known: Vec<_> = known.map(|part| part.known_by(&Bytes::new())).collect();
        covers(&known, last, &parts(listed))
    }

    #[test]
    fn a_part_that_is_lost_or_unknown_is_noticed_and_later_ones_are_expected() {
        let known = [(1, "a"), (2, "a"), (3, "b")];
        assert!(is_covered(&[], 0, &[]));
        assert!(is_covered(&known, 3, &known));
        assert!(is_covered(
            &known,
            3,
            &[known.as_slice(), &[(4, "b"), (5, "c")]].concat()
        ));
        for lost in 0..known.len() {
            let mut left = known.to_vec();
            left.remove(lost);
            assert!(!is_covered(&known, 3, &left), "{lost}");
            // It is known that the part is lost, and nothing more is.
            assert!(is_covered(&left, 3, &left), "{lost}");
            assert!(!is_covered(&left, 3, &known), "{lost}");
        }
        let twice = [(1, "a"), (2, "a"), (2, "b"), (3, "b")];
        assert!(!is_covered(&known, 3, &twice));
        assert!(is_covered(&twice, 3, &twice));
        assert!(is_covered(&known[..1], 1, &twice));
        assert!(!is_covered(&known[..1], 1, &[known[0], known[2]]));
    }
}
