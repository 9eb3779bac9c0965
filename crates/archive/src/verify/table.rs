//! Reads the parts of a table of an account.

use tokio::task::spawn_blocking;

use super::missing::Missing;
use super::reading::Reading;
use super::state::compare;
use super::versions::Versions;
use crate::account_writer::ArchiveError;
use crate::collect::Sources;
use crate::format::{PartError, StoredRow, read_rows};
use crate::layout::Layout;
use crate::parts::{KnownPart, LARGEST, Part};
use crate::rows::TABLES;
use crate::state::State;

/// What to do about a part that is damaged, or whose rows are wrong, and about one that is lost.
const PART: &str = "restore it from a copy, or move it out of the archive and run again: the run then \
                    reads the account anew";
const LOST: &str = "restore it from a copy, or run again: the run then reads the account anew";

/// Reads the parts of a table, and compares them with the state of the account.
pub(super) struct TableCheck<'a, 'b> {
    reading: &'a mut Reading<'b>,
    table: usize,
    state: Option<&'a State>,
    /// Whether rows are known to be lost, or are in a part that cannot be read.
    has_gaps: bool,
    versions: Versions,
    /// The documents that are not there.
    missing: Missing,
}

impl<'a, 'b> TableCheck<'a, 'b> {
    pub(super) fn new(
        reading: &'a mut Reading<'b>,
        table: usize,
        state: Option<&'a State>,
    ) -> Self {
        Self {
            reading,
            table,
            state,
            has_gaps: false,
            versions: Versions::default(),
            missing: Missing::default(),
        }
    }

    pub(super) async fn run(mut self) -> Result<(), ArchiveError> {
        self.reading.findings.begin();
        let folder = Layout::parts(TABLES[self.table], &self.reading.account);
        let (store, account) = (self.reading.store, &self.reading.account);
        match Part::list(store, TABLES[self.table], account).await {
            Ok(listed) => self.read(listed).await?,
            Err(error) => self.reading.findings.unread(&folder, error)?,
        }
        self.missing
            .tell(&self.versions, &mut self.reading.findings);
        self.reading.findings.end(&folder);
        Ok(())
    }

    async fn read(&mut self, listed: Vec<Part>) -> Result<(), ArchiveError> {
        let known = self.state.map_or(&[][..], |state| &state.parts[self.table]);
        for lost in known {
            if !listed.iter().any(|part| part.is_file_of(&lost.part)) {
                let name = self.name(&lost.part);
                let expected = format_args!("{} bytes", lost.part.size);
                let findings = &mut self.reading.findings;
                findings.damaged(&name, expected, "no file", LOST);
            }
        }
        let last = self.state.map_or(0, |state| state.last[self.table]);
        let end = listed.last().map_or(0, |part| part.number).max(last);
        let mut numbers = listed.iter().map(|part| part.number);
        self.has_gaps = !(1..=end).all(|number| numbers.next() == Some(number));
        let covered = listed.partition_point(|part| part.number <= last);
        let mut parts = listed.into_iter();
        for part in parts.by_ref().take(covered) {
            self.read_part(part).await?;
        }
        // The state knows nothing of the parts that follow.
        if let Some(state) = self.state
            && state.whole == Sources::ALL
            && self.reading.findings.is_clean()
        {
            let name = Layout::state(&self.reading.account);
            let index = &state.index;
            compare(
                &name,
                self.table,
                &self.versions,
                index,
                &mut self.reading.findings,
            );
        }
        for part in parts {
            self.read_part(part).await?;
        }
        Ok(())
    }

    async fn read_part(&mut self, part: Part) -> Result<(), ArchiveError> {
        let name = self.name(&part);
        let mut known = self
            .state
            .into_iter()
            .flat_map(|state| &state.parts[self.table]);
        let known = known.find(|known| known.part.is_file_of(&part));
        let found = match known {
            // It need not be read, however long it is.
            Some(known) if known.part.size != part.size => Found::Other {
                expected: format!("{} bytes", known.part.size),
                found: format!("{} bytes", part.size),
            },
            _ => match self.reading.store.read(&name, LARGEST).await {
                Ok(Some(content)) => self.decode(part, content, known).await?,
                // A run does not remove a part, so a person has just done it.
                Ok(None) => return Ok(()),
                Err(error) => {
                    self.has_gaps = true;
                    return Ok(self.reading.findings.unread(&name, error)?);
                }
            },
        };
        self.reading.counted.parts += 1;
        let findings = &mut self.reading.findings;
        if known.is_none() && self.state.is_some() {
            let expected = "the state of the account to cover the part";
            let advice = "a run goes on, or was killed: the next run reads the part";
            findings.left(&name, expected, "that it does not", advice);
        }
        match found {
            Found::Rows(rows) => self.read_rows(&name, rows).await,
            Found::Other { expected, found } => {
                self.has_gaps = true;
                findings.damaged(&name, expected, found, PART);
                Ok(())
            }
        }
    }

    /// Compares a part with its hash in the state, and reads its rows.
    async fn decode(
        &self,
        part: Part,
        content: bytes::Bytes,
        known: Option<&KnownPart>,
    ) -> Result<Found, ArchiveError> {
        let (table, format) = (TABLES[self.table], self.reading.store.format());
        let read = spawn_blocking(move || {
            let found = part.known_by(&content);
            (found, read_rows(table, format, content))
        });
        let (found, rows) = read.await.map_err(ArchiveError::thread)?;
        Ok(match known {
            Some(known) if *known != found => Found::Other {
                expected: text(known),
                found: text(&found),
            },
            _ => Found::of(rows),
        })
    }

    async fn read_rows(&mut self, part: &str, rows: Vec<StoredRow>) -> Result<(), ArchiveError> {
        self.reading.counted.rows += rows.len() as u64;
        for StoredRow { stamp, documents } in rows {
            if let Some(expected) = self.versions.add(&stamp, self.has_gaps) {
                let expected = format_args!("version {expected} of {:?}", stamp.id);
                let found = format_args!("version {}", stamp.version);
                let findings = &mut self.reading.findings;
                findings.damaged(part, expected, found, PART);
            }
            for document in documents {
                self.missing.read(document, &stamp, self.reading).await?;
            }
        }
        Ok(())
    }

    fn name(&self, part: &Part) -> String {
        let extension = self.reading.store.format().extension();
        part.name(TABLES[self.table], &self.reading.account, extension)
    }
}

/// What a part turns out to be.
enum Found {
    Rows(Vec<StoredRow>),
    /// Not what it should be.
    Other {
        expected: String,
        found: String,
    },
}

impl Found {
    fn of(rows: Result<Vec<StoredRow>, PartError>) -> Self {
        match rows {
            Ok(rows) => Self::Rows(rows),
            Err(error) => Self::Other {
                expected: "a part of this table".to_owned(),
                found: error.to_string(),
            },
        }
    }
}

fn text(known: &KnownPart) -> String {
    let KnownPart { part, sha256 } = known;
    format!("{} bytes with the SHA-256 {sha256}", part.size)
}
