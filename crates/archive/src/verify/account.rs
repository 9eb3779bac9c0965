//! Reads the parts of an account, and compares them with its state.

use casebook_types::AccountId;
use tokio::task::spawn_blocking;

use super::documents::Documents;
use super::finding::{Finding, FindingKind};
use super::versions::Versions;
use crate::account_writer::{ArchiveError, read_state};
use crate::collect::Sources;
use crate::format::{NamedDocument, OwnedStamp, StoredRow, read_rows};
use crate::layout::Layout;
use crate::parts::{KnownPart, LARGEST, Part};
use crate::rows::TABLES;
use crate::state::State;
use crate::store::Store;

/// The number of findings of a table from which on the rest is one more.
const MOST: usize = 20;

/// The number of documents of a table that are not there from which on the rest is only counted.
const MOST_MISSING: usize = 10_000;

/// What to do about a part that is lost or damaged, and about one whose rows are wrong.
const PART: &str = "restore it from a copy, or move it out of the archive and run again: the run then \
                    reads the account anew";
const LOST: &str = "restore it from a copy, or run again: the run then reads the account anew";
const STATE: &str = "run again: the run then reads the account anew";
const DOCUMENT: &str = "restore it from a copy, or move it and the state of the account out of the archive \
                        and run again: the run then reads the account anew";

const NO_DOCUMENT: &str = "restore it from a copy, or move the state of the account out of the archive and run \
                           again: the run then reads the account anew";
const OLDER: &str = "restore it from a copy, if there is one; a later version is there";

/// Reads the parts of an account, and compares them with its state.
pub(super) struct AccountCheck<'a> {
    store: &'a Store,
    account: AccountId,
    /// The documents that were read, of all accounts.
    documents: &'a Documents,
    found: Vec<Finding>,
    /// Where the findings of the table begin, and how many more there are than those that are kept.
    begin: usize,
    more: u64,
    /// Whether rows of the table are known to be lost.
    has_gaps: bool,
    /// The versions of the table whose documents are not there.
    missing: Vec<Missing>,
    counted: Counted,
}

/// A version whose document is not there.
struct Missing {
    id: String,
    version: i32,
    file: String,
    expected: String,
}

/// What was read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    pub(super) parts: u64,
    pub(super) rows: u64,
}

impl<'a> AccountCheck<'a> {
    pub(super) fn new(store: &'a Store, account: AccountId, documents: &'a Documents) -> Self {
        Self {
            store,
            account,
            documents,
            found: Vec::new(),
            begin: 0,
            more: 0,
            has_gaps: false,
            missing: Vec::new(),
            counted: Counted::default(),
        }
    }

    pub(super) async fn run(mut self) -> Result<(Vec<Finding>, Counted), ArchiveError> {
        let name = Layout::state(&self.account);
        let state = match read_state(self.store, &self.account).await {
            Ok(state) => state,
            Err(error) if error.is_of_place() => return Err(error),
            Err(error) => {
                let newer = "use the casebook that has written it";
                self.find(
                    FindingKind::Damaged,
                    &name,
                    "a state of this version",
                    error,
                    newer,
                );
                return Ok((self.found, self.counted));
            }
        };
        if state.is_none() {
            let found = "no state, or a damaged one";
            self.find(
                FindingKind::Damaged,
                &name,
                "the parts of the account",
                found,
                STATE,
            );
        }
        let has_state = state.is_some();
        let state = state.unwrap_or_default();
        if state.whole != Sources::ALL {
            let found = format!("{} alone", state.whole);
            let expected = "all that was lost to be read anew";
            self.find(FindingKind::Left, &name, expected, found, "run again");
        }
        for table in 0..TABLES.len() {
            self.read_table(table, has_state.then_some(&state)).await?;
        }
        Ok((self.found, self.counted))
    }

    /// Reads the parts of a table.
    async fn read_table(
        &mut self,
        table: usize,
        state: Option<&State>,
    ) -> Result<(), ArchiveError> {
        self.begin = self.found.len();
        let listed = Part::list(self.store, TABLES[table], &self.account).await?;
        let known = state.map_or(&[][..], |state| &state.parts[table]);
        for lost in known {
            if !listed.iter().any(|part| part.is_file_of(&lost.part)) {
                let name = self.name(table, &lost.part);
                let expected = format!("{} bytes", lost.part.size);
                self.find(FindingKind::Damaged, &name, expected, "no file", LOST);
            }
        }
        let last = state.map_or(0, |state| state.last[table]);
        let end = listed.last().map_or(0, |part| part.number).max(last);
        let mut numbers = listed.iter().map(|part| part.number);
        self.has_gaps = !(1..=end).all(|number| numbers.next() == Some(number));
        let mut versions = Versions::default();
        let mut is_comparable = state.is_some_and(|state| state.whole == Sources::ALL);
        let covered = listed.partition_point(|part| part.number <= last);
        for (index, part) in listed.into_iter().enumerate() {
            if index == covered && is_comparable && self.found.len() == self.begin {
                self.compare(table, &versions, state);
                is_comparable = false;
            }
            let known = known.iter().find(|known| known.part.is_file_of(&part));
            self.read_part(table, part, known, state.is_some(), &mut versions)
                .await?;
        }
        if is_comparable && self.found.len() == self.begin {
            self.compare(table, &versions, state);
        }
        self.tell_missing(&versions);
        if self.more > 0 {
            let folder = Layout::parts(TABLES[table], &self.account);
            let found = format!("{} more like the ones before", self.more);
            let advice = "do as they say, and verify again";
            self.begin = self.found.len();
            self.find(
                FindingKind::Damaged,
                &folder,
                "no further findings",
                found,
                advice,
            );
            self.more = 0;
        }
        Ok(())
    }

    async fn read_part(
        &mut self,
        table: usize,
        part: Part,
        known: Option<&KnownPart>,
        has_state: bool,
        versions: &mut Versions,
    ) -> Result<(), ArchiveError> {
        let name = self.name(table, &part);
        // A run does not remove a part, so a person has just done it.
        let Some(content) = self.store.read(&name, LARGEST).await? else {
            return Ok(());
        };
        let format = self.store.format();
        let read = spawn_blocking(move || {
            let found = part.known_by(&content);
            (found, read_rows(TABLES[table], format, content))
        });
        let (found, rows) = read.await.map_err(ArchiveError::thread)?;
        self.counted.parts += 1;
        match known {
            Some(known) if *known != found => {
                let text = |known: &KnownPart| {
                    let KnownPart { part, sha256 } = known;
                    format!("{} bytes with the SHA-256 {sha256}", part.size)
                };
                self.find(FindingKind::Damaged, &name, text(known), text(&found), PART);
                self.has_gaps = true;
                return Ok(());
            }
            None if has_state => {
                let expected = "the state of the account to cover the part";
                let found = "that it does not";
                let advice = "a run goes on, or was killed: the next run reads the part";
                self.find(FindingKind::Left, &name, expected, found, advice);
            }
            _ => {}
        }
        let rows = match rows {
            Ok(rows) => rows,
            Err(error) => {
                self.find(
                    FindingKind::Damaged,
                    &name,
                    "a part of this table",
                    error,
                    PART,
                );
                self.has_gaps = true;
                return Ok(());
            }
        };
        self.counted.rows += rows.len() as u64;
        for StoredRow { stamp, documents } in rows {
            if let Some(expected) = versions.add(&stamp, self.has_gaps) {
                let expected = format!("version {expected} of {:?}", stamp.id);
                let found = format!("version {}", stamp.version);
                self.find(FindingKind::Damaged, &name, expected, found, PART);
            }
            for document in documents {
                self.read_document(document, &stamp).await?;
            }
        }
        Ok(())
    }

    /// Reads a document, unless it was read before and is whole.
    async fn read_document(
        &mut self,
        named: NamedDocument,
        stamp: &OwnedStamp,
    ) -> Result<(), ArchiveError> {
        if self.documents.has(&named.sha256) {
            return Ok(());
        }
        let name = Layout::blob(&named.sha256);
        let expected = match named.size {
            Some(size) => format!("the document of {:?} with {size} bytes", stamp.id),
            None => format!("the terms of {:?}", stamp.id),
        };
        match self.store.hash(&name).await? {
            Some(found) if found.sha256 == named.sha256 => self.documents.add(&named.sha256),
            Some(found) => {
                let found = format!("{} bytes with the SHA-256 {}", found.size, found.sha256);
                self.find(FindingKind::Damaged, &name, expected, found, DOCUMENT);
            }
            None if self.missing.len() < MOST_MISSING => self.missing.push(Missing {
                id: stamp.id.clone(),
                version: stamp.version,
                file: name,
                expected,
            }),
            None => self.more += 1,
        }
        Ok(())
    }

    /// Says which documents are not there.
    fn tell_missing(&mut self, versions: &Versions) {
        for missing in std::mem::take(&mut self.missing) {
            let (kind, advice) = match versions.last(&missing.id) {
                Some(last) if last > missing.version => (FindingKind::Lost, OLDER),
                _ => (FindingKind::Damaged, NO_DOCUMENT),
            };
            self.find(kind, &missing.file, missing.expected, "no file", advice);
        }
    }

    /// Compares the rows of the parts that the state covers with the state.
    fn compare(&mut self, table: usize, versions: &Versions, state: Option<&State>) {
        let Some(state) = state else { return };
        let name = Layout::state(&self.account);
        let kind = TABLES[table].kind;
        let other = versions
            .iter()
            .find(|(id, entity)| state.index.get(table, id) != Some(*entity));
        let advice =
            "move it out of the archive and run again: the run then reads the account anew";
        if let Some((id, entity)) = other {
            let expected = format!("version {} of {kind} {id:?}", entity.version);
            let found = match state.index.get(table, id) {
                Some(found) => format!("version {}", found.version),
                None => "none".to_owned(),
            };
            self.find(FindingKind::Damaged, &name, expected, found, advice);
        } else if state.index.len_of(table) != versions.iter().len() {
            let expected = format!("{} entities of the table {kind}", versions.iter().len());
            let found = state.index.len_of(table);
            self.find(FindingKind::Damaged, &name, expected, found, advice);
        }
    }

    fn name(&self, table: usize, part: &Part) -> String {
        let extension = self.store.format().extension();
        part.name(TABLES[table], &self.account, extension)
    }

    fn find(
        &mut self,
        kind: FindingKind,
        file: &str,
        expected: impl ToString,
        found: impl ToString,
        advice: &'static str,
    ) {
        if self.found.len() - self.begin >= MOST {
            self.more += 1;
            return;
        }
        self.found.push(Finding {
            kind,
            account: Some(self.account.clone()),
            file: file.to_owned(),
            expected: expected.to_string(),
            found: found.to_string(),
            advice,
        });
    }
}
