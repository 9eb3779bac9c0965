//! Changes of cases, attachments and refreshes.

use redb::{ReadableTable, ReadableTableMetadata, WriteTransaction};

use super::case::{Attachment, AttachmentDetails, AttachmentSet, Case, Communication, File};
use super::cases::{Conversation, RefreshRequest};
use super::database::RunningChange;
use super::tables::{
    ATTACHMENT_SETS, ATTACHMENTS, CASE_IDS, CASE_LIST, CASES, COMMUNICATIONS, DISPLAY_IDS,
    EXPIRING_SETS, FILES, REFRESHES,
};
use super::{Store, StoreError, cases, record};

/// A transaction, which is committed as a whole. Dropping it changes nothing.
///
/// A thread that holds a change must not begin another transaction: the database may have to be reopened
/// first, and reopening waits for every thread that waits for the end of this change.
pub(crate) struct Change {
    transaction: WriteTransaction,
    _running: RunningChange,
}

impl Store {
    /// Begins a change, and waits for the end of any other.
    pub(crate) fn change(&self) -> Result<Change, StoreError> {
        Ok(Change::new(self.database.begin_write()?))
    }
}

impl Change {
    pub(super) fn new(transaction: WriteTransaction) -> Self {
        Self {
            transaction,
            _running: RunningChange::begin(),
        }
    }

    pub(super) fn transaction(&self) -> &WriteTransaction {
        &self.transaction
    }

    pub(super) fn into_inner(self) -> WriteTransaction {
        self.transaction
    }

    /// Commits the change; it is on the disk when this returns.
    pub(crate) fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit()?)
    }

    /// Returns the case with an id.
    pub(crate) fn case(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let serial = cases::serial(&self.transaction.open_table(CASE_IDS)?, id)?;
        cases::case(&self.transaction.open_table(CASES)?, serial)
    }

    /// Returns the case with either of its ids.
    pub(crate) fn case_named(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let serial = match cases::serial(&self.transaction.open_table(CASE_IDS)?, id)? {
            None => cases::serial(&self.transaction.open_table(DISPLAY_IDS)?, id)?,
            serial => serial,
        };
        cases::case(&self.transaction.open_table(CASES)?, serial)
    }

    /// Counts the cases that were created after one time and up to another, up to `most` of them.
    pub(crate) fn count_created(&self, after: u64, to: u64, most: u32) -> Result<u32, StoreError> {
        let list = self.transaction.open_table(CASE_LIST)?;
        if after >= to {
            return Ok(0);
        }
        let mut count = 0;
        for entry in list.range((after + 1, 0)..=(to, u64::MAX))? {
            if count == most {
                break;
            }
            entry?;
            count += 1;
        }
        Ok(count)
    }

    /// Returns the serial of the next case.
    pub(crate) fn next_serial(&self) -> Result<u64, StoreError> {
        let cases = self.transaction.open_table(CASES)?;
        Ok(cases.last()?.map_or(0, |(serial, _)| serial.value()) + 1)
    }

    /// Adds a new case, whose communications are added separately.
    pub(crate) fn add_case(&self, case: &Case) -> Result<(), StoreError> {
        let mut ids = self.transaction.open_table(CASE_IDS)?;
        ids.insert(case.case_id.as_str(), case.serial)?;
        let mut ids = self.transaction.open_table(DISPLAY_IDS)?;
        ids.insert(case.display_id.as_str(), case.serial)?;
        self.put_case(case)
    }

    /// Adds many cases, the oldest first, to a store that has none.
    ///
    /// Adding them one by one would open every table for each of them.
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
            return Err(StoreError::corrupted("expected a store without cases"));
        }
        for (case, conversation) in cases {
            records.insert(case.serial, record::write(&case)?.as_slice())?;
            ids.insert(case.case_id.as_str(), case.serial)?;
            display_ids.insert(case.display_id.as_str(), case.serial)?;
            list.insert((case.created, case.serial), cases::list_entry(&case))?;
            for (number, (at, communication)) in (0..).zip(&conversation) {
                let key = (case.serial, *at, number);
                communications.insert(key, record::write(communication)?.as_slice())?;
            }
        }
        Ok(())
    }

    /// Replaces the record of a case, and its entry in the list of cases.
    pub(crate) fn put_case(&self, case: &Case) -> Result<(), StoreError> {
        let mut records = self.transaction.open_table(CASES)?;
        records.insert(case.serial, record::write(case)?.as_slice())?;
        let mut list = self.transaction.open_table(CASE_LIST)?;
        list.insert((case.created, case.serial), cases::list_entry(case))?;
        Ok(())
    }

    /// Makes the list of cases anew from their records.
    pub(super) fn rebuild_list(&self) -> Result<(), StoreError> {
        let mut list = self.transaction.open_table(CASE_LIST)?;
        for record in self.transaction.open_table(CASES)?.iter()? {
            let case: Case = record::read(record?.1.value())?;
            list.insert((case.created, case.serial), cases::list_entry(&case))?;
        }
        Ok(())
    }

    /// Adds a communication to a case and counts it there; the caller puts the case afterwards.
    pub(crate) fn add_communication(
        &self,
        case: &mut Case,
        at: u64,
        communication: &Communication,
    ) -> Result<(), StoreError> {
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

    /// Adds a set, or replaces it.
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

    /// Removes a set, but not its files.
    fn remove_attachment_set(&self, id: &str, set: &AttachmentSet) -> Result<(), StoreError> {
        self.transaction.open_table(ATTACHMENT_SETS)?.remove(id)?;
        let mut expiring = self.transaction.open_table(EXPIRING_SETS)?;
        expiring.remove((set.expires, id))?;
        Ok(())
    }

    /// Removes the sets that expired before a time, and their files.
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
                    files.remove(file.number)?;
                }
                drop(files);
                self.remove_attachment_set(&id, &set)?;
            }
        }
        Ok(())
    }

    /// Adds a file of a length; `write` fills in its bytes where they stay.
    pub(crate) fn add_file(
        &self,
        name: String,
        length: usize,
        write: impl FnOnce(&mut [u8]),
    ) -> Result<File, StoreError> {
        let mut files = self.transaction.open_table(FILES)?;
        let number = files.last()?.map_or(0, |(number, _)| number.value()) + 1;
        let mut bytes = files.insert_reserve(number, length)?;
        write(bytes.as_mut());
        Ok(File {
            name,
            number,
            parts: Vec::new(),
        })
    }

    /// Attaches the files of a set to a case, each under a new id, and removes the set.
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

    /// Attaches a file to a case.
    pub(crate) fn attach(
        &self,
        id: String,
        file: File,
        case: u64,
    ) -> Result<AttachmentDetails, StoreError> {
        let details = AttachmentDetails {
            attachment_id: id,
            file_name: file.name.clone(),
            is_large: file.is_large(),
        };
        let mut attachments = self.transaction.open_table(ATTACHMENTS)?;
        let attachment = record::write(&Attachment { file, case })?;
        attachments.insert(details.attachment_id.as_str(), attachment.as_slice())?;
        Ok(details)
    }

    /// Records a request to refresh a check.
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
