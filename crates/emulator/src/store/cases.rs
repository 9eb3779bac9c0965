//! Reading cases, their communications and their attachments.

use redb::{ReadOnlyTable, ReadableTable, ReadableTableMetadata};

use super::case::{Attachment, Case, Communication, Set};
use super::tables::{
    ATTACHMENTS, BEGUN, CASE_IDS, CASES, COMMUNICATIONS, DISPLAY_IDS, FACTS, FILES, OPEN,
    REFRESHES, SETS, WAITING,
};
use super::{Slice, Store, StoreError, index, record, slice};

/// A time in milliseconds, and a number that tells apart what happened at that time.
pub(crate) type Position = (u64, u64);

/// Which cases a listing has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listing<'a> {
    /// Whether it has the resolved ones too.
    pub(crate) resolved: bool,
    /// Those that wait for their customer since this time, or longer, are resolved by that.
    pub(crate) silent_until: Option<u64>,
    /// The language of all of them.
    pub(crate) language: Option<&'a str>,
    /// The times within which they happened.
    pub(crate) window: Window,
    /// It begins behind this one, which is newer.
    pub(crate) before: Option<Position>,
}

/// Times from one to another, both included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) from: u64,
    pub(crate) to: u64,
}

/// When a check was asked to be refreshed, and when it had run before that, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) at: u64,
    pub(crate) ran_before: Option<u64>,
}

impl Asked {
    pub(super) fn of((at, ran_before): (u64, Option<u64>)) -> Self {
        Self { at, ran_before }
    }
}

impl Window {
    /// Always.
    pub(crate) const ALL: Self = Self {
        from: 0,
        to: u64::MAX,
    };

    pub(crate) fn has(self, time: u64) -> bool {
        (self.from..=self.to).contains(&time)
    }

    /// The positions below which, and from which on, the newest first listing goes.
    pub(super) fn bounds(self, before: Option<Position>) -> (Position, Position) {
        // No position has the largest number, so excluding it excludes nothing else.
        let end = (self.to, u64::MAX);
        ((self.from, 0), before.map_or(end, |before| before.min(end)))
    }
}

impl Store {
    /// When this store began, in milliseconds.
    pub(crate) fn begun(&self) -> Result<u64, StoreError> {
        let facts = self.live.begin_read()?.open_table(FACTS)?;
        let begun = facts.get(BEGUN)?;
        let begun = begun.and_then(|begun| begun.value().try_into().ok());
        Ok(begun.map_or(0, u64::from_be_bytes))
    }

    /// The case with an id.
    pub(crate) fn case(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let transaction = self.live.begin_read()?;
        let serial = serial_of(&transaction.open_table(CASE_IDS)?, id)?;
        found(&transaction.open_table(CASES)?, serial)
    }

    /// The case with either of its ids: that of the API, or the one that people see.
    pub(crate) fn case_named(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let transaction = self.live.begin_read()?;
        let serial = match serial_of(&transaction.open_table(CASE_IDS)?, id)? {
            None => serial_of(&transaction.open_table(DISPLAY_IDS)?, id)?,
            serial => serial,
        };
        found(&transaction.open_table(CASES)?, serial)
    }

    /// The case of each of some ids.
    pub(crate) fn cases_of(&self, ids: &[String]) -> Result<Vec<Option<Case>>, StoreError> {
        let transaction = self.live.begin_read()?;
        let serials = transaction.open_table(CASE_IDS)?;
        let cases = transaction.open_table(CASES)?;
        let case = |id: &String| found(&cases, serial_of(&serials, id)?);
        ids.iter().map(case).collect()
    }

    /// The case with the id that people see.
    pub(crate) fn case_displayed(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let transaction = self.live.begin_read()?;
        let serial = serial_of(&transaction.open_table(DISPLAY_IDS)?, id)?;
        found(&transaction.open_table(CASES)?, serial)
    }

    /// Cases in the order of their creation, the newest first.
    pub(crate) fn cases(
        &self,
        listing: Listing<'_>,
        size: usize,
    ) -> Result<Slice<Case>, StoreError> {
        let transaction = self.live.begin_read()?;
        let mut listed = index::listed(&transaction, listing)?;
        let cases = transaction.open_table(CASES)?;
        let mut items = Vec::new();
        for position in listed.by_ref().take(size) {
            let (_, serial) = position?;
            let case = found(&cases, Some(serial))?;
            items.push(case.ok_or_else(|| StoreError::corrupted("a listed case is missing"))?);
        }
        let continues = listed.next().transpose()?.is_some();
        Ok(Slice { items, continues })
    }

    /// All cases, the newest first.
    pub(crate) fn every_case(&self) -> Result<Vec<Case>, StoreError> {
        let listing = Listing {
            resolved: true,
            silent_until: None,
            language: None,
            window: Window::ALL,
            before: None,
        };
        Ok(self.cases(listing, usize::MAX)?.items)
    }

    /// What was said about a case and when, in milliseconds, the oldest first.
    pub(crate) fn said(&self, case: &Case) -> Result<Vec<(u64, Communication)>, StoreError> {
        let conversations = self.conversations()?;
        let said = conversations.of(case.serial, Window::ALL, None, usize::MAX)?;
        let oldest_first = said.items.into_iter().rev();
        Ok(oldest_first.map(|((at, _), said)| (at, said)).collect())
    }

    /// What was said about all cases, as it is now.
    pub(crate) fn conversations(&self) -> Result<Conversations, StoreError> {
        let communications = self.live.begin_read()?.open_table(COMMUNICATIONS)?;
        Ok(Conversations { communications })
    }

    /// An attachment, and the case that it belongs to.
    pub(crate) fn attachment(&self, id: &str) -> Result<Option<(Attachment, Case)>, StoreError> {
        let transaction = self.live.begin_read()?;
        let attachments = transaction.open_table(ATTACHMENTS)?;
        let Some(attachment) = attachments.get(id)? else {
            return Ok(None);
        };
        let attachment: Attachment = record::read(attachment.value())?;
        let case = found(&transaction.open_table(CASES)?, Some(attachment.case))?;
        Ok(case.map(|case| (attachment, case)))
    }

    /// What `read` makes of the bytes of a file.
    pub(crate) fn file<T>(
        &self,
        number: u64,
        read: impl FnOnce(&[u8]) -> T,
    ) -> Result<Option<T>, StoreError> {
        let files = self.live.begin_read()?.open_table(FILES)?;
        Ok(files.get(number)?.map(|bytes| read(bytes.value())))
    }

    /// The last time that a check was asked to be refreshed.
    pub(crate) fn refreshed(&self, check: &str) -> Result<Option<Asked>, StoreError> {
        let refreshes = self.live.begin_read()?.open_table(REFRESHES)?;
        Ok(refreshes.get(check)?.map(|asked| Asked::of(asked.value())))
    }

    /// How many cases there are, how many of them are not resolved, how many sets wait, and how
    /// many attachments there are.
    pub(crate) fn support_counts(&self) -> Result<[u64; 4], StoreError> {
        let transaction = self.live.begin_read()?;
        Ok([
            transaction.open_table(CASES)?.len()?,
            // Every case is in its list twice: with its language and without.
            (transaction.open_table(OPEN)?.len()? + transaction.open_table(WAITING)?.len()?) / 2,
            transaction.open_table(SETS)?.len()?,
            transaction.open_table(ATTACHMENTS)?.len()?,
        ])
    }
}

/// What was said about all cases, at one time.
pub(crate) struct Conversations {
    communications: ReadOnlyTable<(u64, u64, u64), &'static [u8]>,
}

impl Conversations {
    /// Communications of a case with their positions, the newest first.
    pub(crate) fn of(
        &self,
        serial: u64,
        window: Window,
        before: Option<Position>,
        size: usize,
    ) -> Result<Slice<(Position, Communication)>, StoreError> {
        let (start, end) = window.bounds(before);
        if start > end {
            return Ok(Slice {
                items: Vec::new(),
                continues: false,
            });
        }
        let range = (serial, start.0, start.1)..(serial, end.0, end.1);
        let range = self.communications.range(range)?.rev();
        slice(range, size, |key, communication| {
            let (_, time, number) = key.value();
            Ok(((time, number), record::read(communication.value())?))
        })
    }
}

pub(super) fn serial_of(
    ids: &impl ReadableTable<&'static str, u64>,
    id: &str,
) -> Result<Option<u64>, StoreError> {
    Ok(ids.get(id)?.map(|serial| serial.value()))
}

pub(super) fn found(
    cases: &impl ReadableTable<u64, &'static [u8]>,
    serial: Option<u64>,
) -> Result<Option<Case>, StoreError> {
    let Some(serial) = serial else {
        return Ok(None);
    };
    let case = cases.get(serial)?;
    case.map(|case| record::read(case.value())).transpose()
}

/// The set with an id.
pub(super) fn set(
    sets: &impl ReadableTable<&'static str, &'static [u8]>,
    id: &str,
) -> Result<Option<Set>, StoreError> {
    sets.get(id)?
        .map(|set| record::read(set.value()))
        .transpose()
}
