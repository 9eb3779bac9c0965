//! Transactions that change cases, attachments and refreshes of Trusted Advisor checks.

use redb::{ReadableTable, ReadableTableMetadata};

use super::case::{
    self, Attachment, AttachmentDetails, AttachmentSet, Case, Communication, Conversation, File,
};
use super::cases::RefreshRequest;
use super::contents::Contents;
use super::tables::{
    ATTACHMENT_SETS, ATTACHMENTS, CASE_IDS, CASE_LIST, CASES, COMMUNICATIONS, DISPLAY_IDS,
    EXPIRING_SETS, FILES, REFRESHES,
};
use super::transaction::Transaction;
use super::{Store, StoreError, cases, record};

/// A transaction that changes the state of Support. [`commit`](Self::commit) makes all of its changes at
/// once; if it is dropped before, nothing is changed.
///
/// A thread that holds a `Change` must not begin another transaction ([`Transaction`]).
pub(crate) struct Change {
    transaction: Transaction,
}

impl Store {
    /// Begins a change. If another thread has one, this waits until that one ends.
    pub(crate) fn change(&self) -> Result<Change, StoreError> {
        Ok(Change::new(self.database.begin_write()?))
    }
}

impl Change {
    pub(super) fn new(transaction: Transaction) -> Self {
        Self { transaction }
    }

    pub(super) fn transaction(&self) -> &Transaction {
        &self.transaction
    }

    pub(super) fn into_inner(self) -> Transaction {
        self.transaction
    }

    /// Commits the change; it is on the disk when this returns.
    pub(crate) fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit()
    }

    /// Returns the case with a `caseId`.
    pub(crate) fn case(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let contents = self.transaction.contents();
        let serial = cases::serial(&self.transaction.open_table(CASE_IDS)?, contents, id)?;
        cases::case(&self.transaction.open_table(CASES)?, contents, serial)
    }

    /// Returns the case whose `caseId` or `displayId` this is.
    pub(crate) fn case_named(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let contents = self.transaction.contents();
        let displayed = self.transaction.open_table(DISPLAY_IDS)?;
        let serial = match cases::serial(&self.transaction.open_table(CASE_IDS)?, contents, id)? {
            None => cases::displayed_serial(&displayed, contents, id)?,
            serial => serial,
        };
        cases::case(&self.transaction.open_table(CASES)?, contents, serial)
    }

    /// Counts the cases that were created later than `after` and not later than `to` (both in
    /// milliseconds). It stops counting at `most`.
    pub(crate) fn count_created(&self, after: u64, to: u64, most: u32) -> Result<u32, StoreError> {
        let list = self.transaction.open_table(CASE_LIST)?;
        if after >= to {
            return Ok(0);
        }
        let (start, end) = ((after + 1, 0), (to, u64::MAX));
        let created = cases::listed(&list, self.transaction.contents(), (start, end), |_| ())?;
        let mut count = 0;
        for entry in created.take(most as usize) {
            entry?;
            count += 1;
        }
        Ok(count)
    }

    /// Returns the serial for a new case: one more than the largest.
    pub(crate) fn next_serial(&self) -> Result<u64, StoreError> {
        let cases = self.transaction.open_table(CASES)?;
        let stored = cases.last()?.map_or(0, |(serial, _)| serial.value());
        let contents = self.transaction.contents();
        Ok(stored.max(contents.map_or(0, Contents::case_count)) + 1)
    }

    /// Adds a new case. [`add_communication`](Self::add_communication) adds its communications.
    pub(crate) fn add_case(&self, case: &Case) -> Result<(), StoreError> {
        let mut ids = self.transaction.open_table(CASE_IDS)?;
        ids.insert(case.case_id.as_str(), case.serial)?;
        let mut ids = self.transaction.open_table(DISPLAY_IDS)?;
        ids.insert(case.display_id.as_str(), case.serial)?;
        self.put_case(case)
    }

    /// Adds many cases, the oldest first, to a store that has none. Adding them one by one would be
    /// slower, because it opens every table for each case.
    ///
    /// `communications` of each case has to be the length of its conversation.
    pub(crate) fn add_cases(
        &self,
        cases: impl Iterator<Item = (Case, Conversation)>,
    ) -> Result<(), StoreError> {
        let mut records = self.transaction.open_table(CASES)?;
        let mut ids = self.transaction.open_table(CASE_IDS)?;
        let mut display_ids = self.transaction.open_table(DISPLAY_IDS)?;
        let mut list = self.transaction.open_table(CASE_LIST)?;
        let mut communications = self.transaction.open_table(COMMUNICATIONS)?;
        if !records.is_empty()? {
            return Err(StoreError::misuse("expected a store without cases"));
        }
        for (case, conversation) in cases {
            records.insert(case.serial, record::write(&case)?.as_slice())?;
            ids.insert(case.case_id.as_str(), case.serial)?;
            display_ids.insert(case.display_id.as_str(), case.serial)?;
            list.insert((case.created, case.serial), case::list_entry(&case))?;
            for (number, (at, communication)) in (0..).zip(&conversation) {
                let key = (case.serial, *at, number);
                communications.insert(key, record::write(communication)?.as_slice())?;
            }
        }
        Ok(())
    }

    /// Writes a rendered case with its communications, so that it can be changed. A case that the store
    /// has stays as it is.
    fn write_rendered(&self, serial: u64) -> Result<(), StoreError> {
        let Some(contents) = self.transaction.contents() else {
            return Ok(());
        };
        if self.transaction.open_table(CASES)?.get(serial)?.is_some() {
            return Ok(());
        }
        let Some(case) = contents.case(serial) else {
            return Ok(());
        };
        let mut records = self.transaction.open_table(CASES)?;
        records.insert(serial, record::write(&case)?.as_slice())?;
        let mut communications = self.transaction.open_table(COMMUNICATIONS)?;
        for (number, (at, communication)) in (0..).zip(contents.conversation(serial)) {
            let communication = record::write(&communication)?;
            communications.insert((serial, at, number), communication.as_slice())?;
        }
        Ok(())
    }

    /// Writes the record of a case and its entry in the list of cases, and replaces those with its
    /// serial. The time at which the case was created must not change.
    pub(crate) fn put_case(&self, case: &Case) -> Result<(), StoreError> {
        self.write_rendered(case.serial)?;
        let mut records = self.transaction.open_table(CASES)?;
        records.insert(case.serial, record::write(case)?.as_slice())?;
        let mut list = self.transaction.open_table(CASE_LIST)?;
        list.insert((case.created, case.serial), case::list_entry(case))?;
        Ok(())
    }

    /// Writes the list of cases from their records, in a file of an earlier format.
    pub(super) fn rebuild_list(&self) -> Result<(), StoreError> {
        let mut list = self.transaction.open_table(CASE_LIST)?;
        for record in self.transaction.open_table(CASES)?.iter()? {
            let case: Case = record::read(record?.1.value())?;
            list.insert((case.created, case.serial), case::list_entry(&case))?;
        }
        Ok(())
    }

    /// Adds a communication, and counts it in `case`. The caller then writes `case` by
    /// [`put_case`](Self::put_case).
    pub(crate) fn add_communication(
        &self,
        case: &mut Case,
        at: u64,
        communication: &Communication,
    ) -> Result<(), StoreError> {
        self.write_rendered(case.serial)?;
        let mut communications = self.transaction.open_table(COMMUNICATIONS)?;
        let key = (case.serial, at, case.communications);
        communications.insert(key, record::write(communication)?.as_slice())?;
        case.communications += 1;
        Ok(())
    }

    /// Returns the attachment set with an id.
    pub(crate) fn attachment_set(&self, id: &str) -> Result<Option<AttachmentSet>, StoreError> {
        let sets = self.transaction.open_table(ATTACHMENT_SETS)?;
        let set = sets.get(id)?;
        set.map(|set| record::read(set.value())).transpose()
    }

    /// Adds a set, or replaces the one with this id. A replacement must have the same time of expiry,
    /// because the entry for the old time would stay.
    pub(crate) fn put_attachment_set(
        &self,
        id: &str,
        set: &AttachmentSet,
    ) -> Result<(), StoreError> {
        let mut sets = self.transaction.open_table(ATTACHMENT_SETS)?;
        sets.insert(id, record::write(set)?.as_slice())?;
        let mut expiring = self.transaction.open_table(EXPIRING_SETS)?;
        expiring.insert((set.expires, id), ())?;
        Ok(())
    }

    /// Removes the record of a set, but not the bytes of its files.
    fn remove_attachment_set(&self, id: &str, set: &AttachmentSet) -> Result<(), StoreError> {
        self.transaction.open_table(ATTACHMENT_SETS)?.remove(id)?;
        let mut expiring = self.transaction.open_table(EXPIRING_SETS)?;
        expiring.remove((set.expires, id))?;
        Ok(())
    }

    /// Removes the sets that expired before a time (in milliseconds), and the bytes of their files.
    pub(crate) fn remove_expired_sets(&self, before: u64) -> Result<(), StoreError> {
        let expired: Vec<String> = {
            let expiring = self.transaction.open_table(EXPIRING_SETS)?;
            let expired = expiring.range(..(before, ""))?;
            let ids = expired.map(|entry| Ok::<_, StoreError>(entry?.0.value().1.to_owned()));
            ids.collect::<Result<_, _>>()?
        };
        for id in expired {
            if let Some(set) = self.attachment_set(&id)? {
                let mut files = self.transaction.open_table(FILES)?;
                for file in &set.files {
                    files.remove(file.file_number)?;
                }
                drop(files);
                self.remove_attachment_set(&id, &set)?;
            }
        }
        Ok(())
    }

    /// Adds a file of `length` bytes. `write` gets the memory of the database itself and writes the bytes
    /// into it, which saves a copy of them.
    pub(crate) fn add_file(
        &self,
        name: String,
        length: usize,
        write: impl FnOnce(&mut [u8]),
    ) -> Result<File, StoreError> {
        let mut files = self.transaction.open_table(FILES)?;
        let file_number = files.last()?.map_or(0, |(number, _)| number.value()) + 1;
        let mut bytes = files.insert_reserve(file_number, length)?;
        write(bytes.as_mut());
        Ok(File {
            name,
            file_number,
            parts: Vec::new(),
            rendered: None,
        })
    }

    /// Makes attachments of a case from the files of a set, each with an id from `new_id`, and removes
    /// the set. `case` is the serial of the case.
    pub(crate) fn attach_set(
        &self,
        id: &str,
        set: AttachmentSet,
        case: u64,
        mut new_id: impl FnMut() -> String,
    ) -> Result<Vec<AttachmentDetails>, StoreError> {
        self.remove_attachment_set(id, &set)?;
        let attach = |file| self.attach(new_id(), file, case);
        set.files.into_iter().map(attach).collect()
    }

    /// Makes an attachment of a case from a file. `case` is the serial of the case.
    pub(crate) fn attach(
        &self,
        id: String,
        file: File,
        case: u64,
    ) -> Result<AttachmentDetails, StoreError> {
        let details = file.details(id);
        let mut attachments = self.transaction.open_table(ATTACHMENTS)?;
        let attachment = record::write(&Attachment { file, case })?;
        attachments.insert(details.attachment_id.as_str(), attachment.as_slice())?;
        Ok(details)
    }

    /// Records the last request to refresh a check.
    pub(crate) fn put_refresh(
        &self,
        check: &str,
        request: RefreshRequest,
    ) -> Result<(), StoreError> {
        let mut refreshes = self.transaction.open_table(REFRESHES)?;
        refreshes.insert(check, (request.at, request.ran_before))?;
        Ok(())
    }

    /// Returns the last request to refresh a check.
    pub(crate) fn last_refresh(&self, check: &str) -> Result<Option<RefreshRequest>, StoreError> {
        cases::last_refresh(&self.transaction.open_table(REFRESHES)?, check)
    }
}
