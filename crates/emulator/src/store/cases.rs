//! Reads cases, their communications and their attachments.

use std::cmp::Reverse;
use std::sync::Arc;

use redb::{ReadOnlyTable, ReadableTable};

use super::case::{Attachment, Case, Communication, Conversation, ListEntry, Position, list_entry};
use super::contents::Contents;
use super::page::{Page, overlay};
use super::tables::{
    ATTACHMENTS, CASE_IDS, CASE_LIST, CASES, COMMUNICATIONS, DISPLAY_IDS, FACTS, REFRESHES,
    START_TIME,
};
use super::{Store, StoreError, record};

/// The cases that a listing shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CaseFilter<'a> {
    pub(crate) include_resolved: bool,
    /// A case that has waited for its customer since this time, or longer, counts as resolved.
    pub(crate) silent_since: Option<u64>,
    /// Only cases in this language; `None` for all languages.
    pub(crate) language: Option<&'a str>,
    /// Only cases that were created within this time.
    pub(crate) window: Window,
    /// The position of the last case of the previous page: only older cases follow.
    pub(crate) before: Option<Position>,
}

impl CaseFilter<'_> {
    /// Every case.
    pub(crate) const ALL: Self = Self {
        include_resolved: true,
        silent_since: None,
        language: None,
        window: Window::ALL,
        before: None,
    };

    /// Returns whether the listing shows a case.
    pub(crate) fn admits_case(&self, case: &Case) -> bool {
        let position = (case.created, case.serial);
        self.window.contains(case.created)
            && self.before.is_none_or(|before| position < before)
            && self.admits(list_entry(case))
    }

    /// Returns whether the listing shows the case of an entry of [`CASE_LIST`]. The caller has compared
    /// the time of creation with the window already.
    fn admits(&self, (is_resolved, waits_since, language): ListEntry<'_>) -> bool {
        let is_silent = || match (waits_since, self.silent_since) {
            (Some(waits_since), Some(silent_since)) => waits_since <= silent_since,
            _ => false,
        };
        self.language.is_none_or(|wanted| wanted == language)
            && (self.include_resolved || !is_resolved && !is_silent())
    }
}

/// A span of time in milliseconds; both of its ends belong to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) from: u64,
    pub(crate) to: u64,
}

impl Window {
    /// All of time.
    pub(crate) const ALL: Self = Self {
        from: 0,
        to: u64::MAX,
    };

    pub(crate) fn contains(self, time: u64) -> bool {
        (self.from..=self.to).contains(&time)
    }

    /// Returns the first position of the window, and the end, which is the first position behind it. With
    /// `before`, the window ends there at the latest.
    fn bounds(self, before: Option<Position>) -> (Position, Position) {
        // The range excludes its end. No entry has the number `u64::MAX`, so none of `to` is left out.
        let end = (self.to, u64::MAX);
        let end = before.map_or(end, |before| before.min(end));
        ((self.from, 0).min(end), end)
    }
}

/// The last request to refresh a check. Times are in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefreshRequest {
    pub(crate) at: u64,
    /// When the check had last run before this request; `None` if never.
    pub(crate) ran_before: Option<u64>,
}

impl Store {
    /// Returns when the store was created or last reset, in milliseconds; 0 if the data
    /// file has no such time.
    pub(crate) fn start_time(&self) -> Result<u64, StoreError> {
        let read = self.database.begin_read()?;
        if let Some(contents) = read.contents() {
            return Ok(contents.start());
        }
        let facts = read.open_table(FACTS)?;
        let start = facts.get(START_TIME)?;
        let start = start.and_then(|start| start.value().try_into().ok());
        Ok(start.map_or(0, u64::from_be_bytes))
    }

    /// Returns the case with a `caseId`.
    pub(crate) fn case(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let transaction = self.database.begin_read()?;
        let contents = transaction.contents().map(|contents| &**contents);
        let serial = serial(&transaction.open_table(CASE_IDS)?, contents, id)?;
        case(&transaction.open_table(CASES)?, contents, serial)
    }

    /// Returns the case with a `displayId`, the short number that people see.
    pub(crate) fn case_by_display_id(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let transaction = self.database.begin_read()?;
        let contents = transaction.contents().map(|contents| &**contents);
        let serial = displayed_serial(&transaction.open_table(DISPLAY_IDS)?, contents, id)?;
        case(&transaction.open_table(CASES)?, contents, serial)
    }

    /// Returns the case whose `caseId` or `displayId` this is.
    pub(crate) fn case_named(&self, id: &str) -> Result<Option<Case>, StoreError> {
        match self.case(id)? {
            None => self.case_by_display_id(id),
            case => Ok(case),
        }
    }

    /// Returns the case with each of these `caseId`s, in the same order; `None` for an unknown one.
    pub(crate) fn cases_of(&self, ids: &[String]) -> Result<Vec<Option<Case>>, StoreError> {
        let transaction = self.database.begin_read()?;
        let contents = transaction.contents().map(|contents| &**contents);
        let serials = transaction.open_table(CASE_IDS)?;
        let cases = transaction.open_table(CASES)?;
        let read = |id: &String| case(&cases, contents, serial(&serials, contents, id)?);
        ids.iter().map(read).collect()
    }

    /// Returns cases in the order of their creation, the newest first.
    ///
    /// For a case that the filter leaves out, this reads only the short entry in [`CASE_LIST`], not the
    /// record. So a listing stays cheap when most cases are resolved.
    pub(crate) fn cases(
        &self,
        filter: CaseFilter<'_>,
        size: usize,
    ) -> Result<Page<Case>, StoreError> {
        let transaction = self.database.begin_read()?;
        let contents = transaction.contents().map(|contents| &**contents);
        let list = transaction.open_table(CASE_LIST)?;
        let records = transaction.open_table(CASES)?;
        let cases = admitted(&list, contents, filter)?.map(|position| {
            let (_, serial) = position?;
            let case = case(&records, contents, Some(serial))?;
            case.ok_or_else(|| StoreError::corrupted("a listed case is missing"))
        });
        Page::read(cases, size)
    }

    /// Returns all communications of a case, the oldest first.
    pub(crate) fn conversation(&self, case: &Case) -> Result<Conversation, StoreError> {
        let conversations = self.conversations()?;
        let all = conversations.of(case.serial, Window::ALL, None, usize::MAX)?;
        let oldest_first = all.items.into_iter().rev();
        Ok(oldest_first
            .map(|((at, _), communication)| (at, communication))
            .collect())
    }

    /// Returns a reader of all communications as they are now, which does not see later changes.
    pub(crate) fn conversations(&self) -> Result<Conversations, StoreError> {
        let transaction = self.database.begin_read()?;
        Ok(Conversations {
            communications: transaction.open_table(COMMUNICATIONS)?,
            records: transaction.open_table(CASES)?,
            contents: transaction.contents().cloned(),
        })
    }

    /// Returns an attachment, and the case that it belongs to.
    pub(crate) fn attachment(&self, id: &str) -> Result<Option<(Attachment, Case)>, StoreError> {
        let transaction = self.database.begin_read()?;
        let contents = transaction.contents().map(|contents| &**contents);
        let attachments = transaction.open_table(ATTACHMENTS)?;
        let attachment: Attachment = match attachments.get(id)? {
            Some(stored) => record::read(stored.value())?,
            None => match contents.and_then(|contents| contents.attachment(id)) {
                Some(rendered) => rendered,
                None => return Ok(None),
            },
        };
        let records = transaction.open_table(CASES)?;
        let case = case(&records, contents, Some(attachment.case))?;
        let case =
            case.ok_or_else(|| StoreError::corrupted("the case of an attachment is missing"))?;
        Ok(Some((attachment, case)))
    }

    /// Returns the last request to refresh a check.
    pub(crate) fn last_refresh(&self, check: &str) -> Result<Option<RefreshRequest>, StoreError> {
        last_refresh(&self.database.begin_read()?.open_table(REFRESHES)?, check)
    }
}

/// A reader of the communications of all cases, as they were when it was made.
pub(crate) struct Conversations {
    communications: ReadOnlyTable<(u64, u64, u64), &'static [u8]>,
    records: ReadOnlyTable<u64, &'static [u8]>,
    contents: Option<Arc<dyn Contents>>,
}

impl Conversations {
    /// Returns up to `size` communications of a case with their positions, the newest first. With
    /// `before`, only older ones than that position.
    pub(crate) fn of(
        &self,
        serial: u64,
        window: Window,
        before: Option<Position>,
        size: usize,
    ) -> Result<Page<(Position, Communication)>, StoreError> {
        let (start, end) = window.bounds(before);
        if let Some(contents) = &self.contents
            && serial <= contents.case_count()
            && self.records.get(serial)?.is_none()
        {
            let all = (0..).zip(contents.conversation(serial));
            let all = all.map(|(number, (time, said))| ((time, number), said));
            let mut found: Vec<_> = all
                .filter(|(position, _)| (start..end).contains(position))
                .collect();
            found.reverse();
            return Page::read(found.into_iter().map(Ok), size);
        }
        let range = (serial, start.0, start.1)..(serial, end.0, end.1);
        let range = self.communications.range(range)?.rev();
        let found = range.map(|entry| {
            let (key, communication) = entry?;
            let (_, time, number) = key.value();
            Ok(((time, number), record::read(communication.value())?))
        });
        Page::read(found, size)
    }
}

/// Returns the positions of the cases that a filter admits, the newest first.
pub(super) fn admitted(
    list: &impl ReadableTable<Position, (bool, Option<u64>, &'static str)>,
    contents: Option<&dyn Contents>,
    filter: CaseFilter<'_>,
) -> Result<impl Iterator<Item = Result<Position, StoreError>>, StoreError> {
    let bounds = filter.window.bounds(filter.before);
    let listed = listed(list, contents, bounds, move |entry| filter.admits(entry))?;
    Ok(listed.filter_map(|entry| match entry {
        Ok((position, is_admitted)) => is_admitted.then_some(Ok(position)),
        Err(broken) => Some(Err(broken)),
    }))
}

/// Returns the positions of the cases between two positions (the second is excluded), the newest first, each
/// with what `read` says of its entry.
pub(super) fn listed<T>(
    list: &impl ReadableTable<Position, (bool, Option<u64>, &'static str)>,
    contents: Option<&dyn Contents>,
    (start, end): (Position, Position),
    read: impl Fn(ListEntry<'_>) -> T + Copy,
) -> Result<impl Iterator<Item = Result<(Position, T), StoreError>>, StoreError> {
    let rendered = contents.map(|contents| contents.listed(start, end));
    let rendered = rendered.into_iter().flatten();
    let entries = overlay(
        list.range(start..end)?.rev(),
        move |position, entry| Ok((Reverse(position.value()), read(entry.value()))),
        rendered.map(move |(position, entry)| (Reverse(position), read(entry))),
    );
    Ok(entries.map(|entry| entry.map(|(Reverse(position), value)| (position, value))))
}

/// Returns the serial of the case with a `caseId`.
pub(super) fn serial(
    ids: &impl ReadableTable<&'static str, u64>,
    contents: Option<&dyn Contents>,
    id: &str,
) -> Result<Option<u64>, StoreError> {
    let stored = ids.get(id)?.map(|serial| serial.value());
    Ok(stored.or_else(|| contents?.serial(id)))
}

/// Returns the serial of the case with a `displayId`.
pub(super) fn displayed_serial(
    ids: &impl ReadableTable<&'static str, u64>,
    contents: Option<&dyn Contents>,
    id: &str,
) -> Result<Option<u64>, StoreError> {
    let stored = ids.get(id)?.map(|serial| serial.value());
    Ok(stored.or_else(|| contents?.displayed_serial(id)))
}

/// Returns the case with a serial.
pub(super) fn case(
    cases: &impl ReadableTable<u64, &'static [u8]>,
    contents: Option<&dyn Contents>,
    serial: Option<u64>,
) -> Result<Option<Case>, StoreError> {
    let Some(serial) = serial else {
        return Ok(None);
    };
    match cases.get(serial)? {
        Some(stored) => Ok(Some(record::read(stored.value())?)),
        None => Ok(contents.and_then(|contents| contents.case(serial))),
    }
}

/// Returns the last request to refresh a check.
pub(super) fn last_refresh(
    refreshes: &impl ReadableTable<&'static str, (u64, Option<u64>)>,
    check: &str,
) -> Result<Option<RefreshRequest>, StoreError> {
    let request = refreshes.get(check)?;
    Ok(request.map(|request| {
        let (at, ran_before) = request.value();
        RefreshRequest { at, ran_before }
    }))
}
