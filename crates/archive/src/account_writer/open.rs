//! Finds out what an archive has of an account.

use std::sync::Arc;

use casebook_types::{AccountId, Clock};
use tokio::task::spawn_blocking;

use super::AccountWriter;
use super::error::ArchiveError;
use crate::format::read_stamps;
use crate::index::Entity;
use crate::layout::Layout;
use crate::rows::TABLES;
use crate::state::{State, StateError};
use crate::store::Store;

/// The size from which on a file is not read. A part has a few MiB, and a state about 100 bytes for each
/// entity.
const LARGEST: u64 = 4 << 30;

impl AccountWriter {
    /// Reads the state of an account, and what it does not cover.
    ///
    /// `marks` are the marks of runs that have not ended.
    pub(crate) async fn open(
        store: &Store,
        account: &AccountId,
        marks: Vec<String>,
        run: &Arc<str>,
        clock: &Clock,
    ) -> Result<Self, ArchiveError> {
        let name = Layout::state(account);
        let file = store.read(&name, LARGEST).await?;
        let state = match file.as_deref().map(State::read) {
            Some(Err(error @ StateError::Newer(_))) => {
                return Err(ArchiveError::state(name, error));
            }
            Some(Ok(state)) => Some(state),
            Some(Err(StateError::Damaged)) | None => None,
        };
        drop(file);
        let is_saved = state.is_some() && marks.is_empty();
        let mut state = state.unwrap_or_default();
        if !is_saved {
            for table in 0..TABLES.len() {
                read_rest(store, account, table, &mut state).await?;
            }
        }
        Ok(Self {
            store: store.clone(),
            account: account.clone(),
            run: Arc::clone(run),
            clock: clock.clone(),
            state,
            buffers: Default::default(),
            since: None,
            marks,
            is_marked: false,
            is_saved,
            is_broken: false,
            flushes: 0,
            rows: 0,
        })
    }
}

/// Reads the parts of a table that the state does not cover, in their order.
async fn read_rest(
    store: &Store,
    account: &AccountId,
    table: usize,
    state: &mut State,
) -> Result<(), ArchiveError> {
    let format = store.format();
    let covered = state.parts[table];
    let names = store.list(&Layout::parts(TABLES[table], account)).await?;
    let numbered = names.into_iter().filter_map(|name| {
        let number = part_number(&name, format.extension())?;
        (number > covered).then_some((number, name))
    });
    let mut numbered: Vec<_> = numbered.collect();
    numbered.sort();
    for (number, name) in numbered {
        let Some(part) = store.read(&name, LARGEST).await? else {
            continue;
        };
        let stamps = spawn_blocking(move || read_stamps(TABLES[table], format, part));
        let stamps = stamps.await.map_err(ArchiveError::thread)?;
        for stamp in stamps.map_err(|error| ArchiveError::part(name, error))? {
            let fingerprint = (!stamp.gone).then_some(stamp.fingerprint);
            let entity = Entity::new(stamp.version, fingerprint);
            state.index.insert(table, &stamp.id, entity);
        }
        state.parts[table] = number;
    }
    Ok(())
}

/// Returns the number of a part, or `None` for another file.
fn part_number(name: &str, extension: &str) -> Option<u32> {
    let file = name.rsplit('/').next()?;
    let number = file.strip_prefix("part-")?.strip_suffix(extension)?;
    let number = number.strip_suffix('.')?;
    let is_number = number.len() >= 6 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| number.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parts_of_the_format_have_a_number() {
        let number = |file: &str| part_number(&format!("kind=case/dt=2026-11-28/{file}"), "jsonl");
        assert_eq!(number("part-000012.jsonl"), Some(12));
        assert_eq!(number("part-1000012.jsonl"), Some(1_000_012));
        for other in [
            "part-000012.parquet",
            "part-12.jsonl",
            "part-+00012.jsonl",
            "x",
        ] {
            assert_eq!(number(other), None, "{other}");
        }
    }
}
