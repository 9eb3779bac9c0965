//! Writes the rows of an account.

mod documents;
mod error;
mod open;
mod pending;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use casebook_types::{AccountId, Clock, Timestamp};
use tokio::task::spawn_blocking;

use documents::Lost;
pub use error::ArchiveError;
pub(crate) use open::read_state;
pub(crate) use pending::{Note, Pending, Stored};

use crate::collect::Source;
use crate::fingerprint::fingerprint;
use crate::format::PartBuffer;
use crate::index::position;
use crate::layout::Layout;
use crate::micros::system_micros;
use crate::parts::Part;
use crate::record::{Record, Stamp};
use crate::rows::TABLES;
use crate::state::{LastRead, State};
use crate::store::{Created, Store};
use crate::table::Table;

/// The number of buffered bytes from which on rows are written.
const FULL: usize = 8 << 20;
/// The time after which buffered rows are written, so that a run that is killed loses little.
const LATE: Duration = Duration::from_secs(60);
/// The number of flushes after which the state is written during an account. A run that goes on after this
/// one was killed then reads at most the parts of this many flushes.
const CHECKPOINT: u32 = 64;

/// Writes the rows of an account: those of entities that are new, have changed, or are gone.
///
/// A part is the commit. It appears whole and under a free name, and its rows count from then on. At the
/// end of the account the state is written, which names the parts that it covers. A run that finds others
/// reads them. So a run that ends at any instant loses the rows that it has not written, which the next run
/// finds again, and nothing is written twice. The first part of an account comes after a state without
/// parts: parts without a state are what is left of an account whose state was lost.
#[derive(Debug)]
pub(crate) struct AccountWriter {
    store: Store,
    account: AccountId,
    run: Arc<str>,
    clock: Clock,
    state: State,
    /// The entities whose documents are lost, by the position of the table.
    lost: Lost,
    pending: Pending,
    buffers: [Option<PartBuffer>; TABLES.len()],
    /// The time of the first row in a buffer.
    since: Option<SystemTime>,
    /// Whether there is a file of the state.
    has_state: bool,
    /// Whether the file of the state says what `state` does.
    is_saved: bool,
    /// Whether writing was begun and has not succeeded, so that it is unknown which parts there are.
    is_broken: bool,
    flushes: u32,
    rows: u64,
}

impl AccountWriter {
    /// Adds a row for an entity that the service has, if the entity is new or has changed.
    pub(crate) fn put<R: Record>(&mut self, id: &str, record: &R) {
        self.put_as(id, fingerprint(record), record);
    }

    /// Adds a row like [`put`](Self::put), by a fingerprint of the caller's.
    pub(crate) fn put_as<R: Record>(&mut self, id: &str, fingerprint: i64, record: &R) {
        let changed = self.state.index.compare(R::TABLE, id, fingerprint);
        self.push_changed(id, changed, fingerprint, record);
    }

    /// Adds a row like [`put_as`](Self::put_as), unless this run has seen an entity of the same id. Returns
    /// whether it has not.
    pub(crate) fn put_first<R: Record>(&mut self, id: &str, fingerprint: i64, record: &R) -> bool {
        let compared = self.state.index.compare_first(R::TABLE, id, fingerprint);
        let Ok(changed) = compared else {
            return false;
        };
        self.push_changed(id, changed, fingerprint, record);
        true
    }

    /// Adds a row for the version of an entity, if there is a new one.
    fn push_changed<R: Record>(
        &mut self,
        id: &str,
        changed: Option<i32>,
        fingerprint: i64,
        record: &R,
    ) {
        if let Some(version) = changed {
            self.push(R::TABLE, id, version, Some(fingerprint), |part, stamp| {
                part.push(stamp, record);
            });
        }
    }

    /// Returns whether the archive has an entity with this fingerprint, and counts it as seen then.
    pub(crate) fn has(&mut self, table: &'static Table, id: &str, fingerprint: i64) -> bool {
        self.state.index.has(table, id, fingerprint)
    }

    /// Counts an entity as seen, if the archive has it and it is not gone.
    pub(crate) fn keep(&mut self, table: &'static Table, id: &str) {
        self.state.index.keep(table, id);
    }

    /// Returns whether the archive has an entity that is not gone with its document, and counts it as seen
    /// then.
    pub(crate) fn keep_document(&mut self, table: &'static Table, id: &str) -> bool {
        !self.lost.contains(&(position(table), id.into())) && self.state.index.keep(table, id)
    }

    /// Returns the fingerprint of the last version of an entity, unless it is gone.
    pub(crate) fn last(&self, table: &'static Table, id: &str) -> Option<i64> {
        self.state.index.get(position(table), id)?.fingerprint
    }

    /// Returns whether this run has seen an entity.
    pub(crate) fn is_seen(&self, table: &'static Table, id: &str) -> bool {
        self.state.index.is_seen(table, id)
    }

    /// Adds a row for each entity that a complete listing no longer has. `scope` is the common beginning of
    /// the listed ids. Returns the ids of those that are gone.
    pub(crate) fn complete(&mut self, table: &'static Table, scope: &str) -> Vec<Box<str>> {
        self.pending.complete(table, scope);
        let gone = self.state.index.complete(table, scope);
        for (id, version) in &gone {
            self.push(table, id, *version, None, PartBuffer::push_gone);
        }
        gone.into_iter().map(|(id, _)| id).collect()
    }

    fn push(
        &mut self,
        table: &'static Table,
        id: &str,
        version: i32,
        fingerprint: Option<i64>,
        push: impl FnOnce(&mut PartBuffer, &Stamp<'_>),
    ) {
        let now = self.clock.now();
        self.since.get_or_insert(now);
        let stamp = Stamp {
            id,
            version,
            gone: fingerprint.is_none(),
            fingerprint: fingerprint.unwrap_or(0),
            run: &self.run,
            archived_at: system_micros(now).unwrap_or(0),
        };
        let buffer = &mut self.buffers[position(table)];
        let format = self.store.format();
        push(
            buffer.get_or_insert_with(|| PartBuffer::new(table, format)),
            &stamp,
        );
        self.rows += 1;
    }

    /// Writes the buffered rows if they are many, or have waited for long.
    pub(crate) async fn flush_if_full(&mut self) -> Result<(), ArchiveError> {
        let Some(since) = self.since else {
            return Ok(());
        };
        let bytes: usize = self.buffers.iter().flatten().map(PartBuffer::bytes).sum();
        let waited = self.clock.now().duration_since(since);
        // A clock that was set back tells nothing.
        if bytes < FULL && waited.is_ok_and(|waited| waited < LATE) {
            return Ok(());
        }
        self.flush().await?;
        self.pending.save().await?;
        if self.flushes.is_multiple_of(CHECKPOINT) {
            let name = Layout::state(&self.account);
            self.store.replace(&name, self.state.write()).await?;
        }
        Ok(())
    }

    /// Writes the buffered rows, those of a table before those that refer to them.
    async fn flush(&mut self) -> Result<(), ArchiveError> {
        let tables = self.buffers.iter_mut().enumerate();
        let parts: Vec<_> = tables
            .filter_map(|(table, buffer)| Some((table, buffer.take()?)))
            .collect();
        self.since = None;
        if parts.is_empty() {
            return Ok(());
        }
        // Cleared at the end: an error, or a caller that drops this future, leaves it set.
        self.is_broken = true;
        self.is_saved = false;
        self.begin_state().await?;
        let day = Timestamp::try_from(self.clock.now()).ok();
        let day = day.and_then(|now| now.day());
        let day = day.unwrap_or_else(|| "1970-01-01".into());
        let extension = self.store.format().extension();
        let numbered = parts.into_iter().map(|(table, rows)| {
            let part = Part {
                number: self.state.last[table].saturating_add(1),
                day: day.as_str().into(),
                size: 0,
            };
            let name = part.name(TABLES[table], &self.account, extension);
            ((table, part), (name, rows))
        });
        let numbered: Vec<_> = numbered.collect();
        let encoded = spawn_blocking(move || {
            let numbered = numbered.into_iter();
            let encoded = numbered.map(|((table, part), (name, rows))| match rows.finish() {
                Ok(bytes) => Ok(((table, part.known_by(&bytes)), (name, bytes))),
                Err(error) => Err(ArchiveError::part(name, error)),
            });
            encoded.collect::<Result<Vec<_>, _>>()
        });
        let encoded = encoded.await.map_err(ArchiveError::thread)??;
        let mut files = Vec::new();
        let mut written = Vec::new();
        for ((table, part), (name, bytes)) in encoded {
            written.push((table, part, name.clone()));
            files.push((name, bytes));
        }
        let created = self.store.create_all(files).await?;
        for ((table, part, name), created) in written.into_iter().zip(created) {
            if created == Created::Exists {
                return Err(ArchiveError::taken(name));
            }
            self.state.last[table] = part.part.number;
            self.state.parts[table].push(part);
        }
        self.flushes += 1;
        self.is_broken = false;
        Ok(())
    }

    /// Makes the file of the state, unless there is one, so that the first part is not taken for the rest
    /// of an account.
    async fn begin_state(&mut self) -> Result<(), ArchiveError> {
        if !self.has_state {
            let begin = State {
                whole: self.state.whole,
                ..State::default()
            };
            let name = Layout::state(&self.account);
            self.store.create(&name, begin.write()).await?;
            self.has_state = true;
        }
        Ok(())
    }

    /// Writes the buffered rows and the state.
    ///
    /// After an error, and after a flush that was cut off, it does nothing: the next run finds out what was
    /// written.
    pub(crate) async fn close(&mut self) -> Result<(), ArchiveError> {
        if self.is_broken {
            return Ok(());
        }
        self.flush().await?;
        self.pending.save().await?;
        if self.is_saved {
            return Ok(());
        }
        let name = Layout::state(&self.account);
        self.store.replace(&name, self.state.write()).await?;
        (self.has_state, self.is_saved) = (true, true);
        Ok(())
    }

    /// Returns whether no rows of a source are lost, so that what looks complete is.
    pub(crate) fn is_whole(&self, source: Source) -> bool {
        self.state.whole.has(source)
    }

    /// Notes that a source was read completely, so that the archive has all of it.
    pub(crate) fn complete_source(&mut self, source: Source) {
        if !self.is_whole(source) {
            self.state.whole = self.state.whole.with(source);
            self.is_saved = false;
        }
    }

    /// Returns what came of the last run that was to read each service.
    pub(crate) fn last_read(&self) -> &[LastRead; 2] {
        &self.state.last_read
    }

    /// Notes what came of this run, for the services that it was to read.
    pub(crate) fn set_last_read(&mut self, last_read: [LastRead; 2]) {
        if self.state.last_read != last_read {
            self.state.last_read = last_read;
            self.is_saved = false;
        }
    }

    /// Returns the number of rows that were added.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Returns the documents that no row names yet.
    pub(crate) fn pending(&mut self) -> &mut Pending {
        &mut self.pending
    }

    /// Returns the store of the archive.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }
}
